import { createRequire } from 'node:module';
import type * as Common from '@capstan/plugin-fleet-common';

export type { Combination } from '@capstan/plugin-fleet-common';

const load = createRequire(import.meta.url);

/** `@backstage/cli`'s transform: what a process that loads the portal's packages from their sources requires first. */
export const TRANSFORM = load.resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

load(TRANSFORM);

/** The portal's own table of what goes with what: the ladder must not have a second one. */
export const {
  ALLOWED,
  combinations,
  planConnections,
  referenceCombinations,
  refusalOfAnswers,
  serviceFiles,
  serviceValues,
  skeletonsOf,
} = load('@capstan/plugin-fleet-common') as typeof Common;
