import { createRequire } from 'node:module';
// The portal's own table of what goes with what: the ladder must not have a second one. Its files import nothing, so they run
// here as they are, while the package's index would not.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import * as table from '../../../../plugins/fleet-common/src/create/combinations.ts';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import * as connections from '../../../../plugins/fleet-common/src/create/connections.ts';

// eslint-disable-next-line @backstage/no-relative-monorepo-imports
export type { Combination } from '../../../../plugins/fleet-common/src/create/combinations.ts';

/** `@backstage/cli`'s transform: what a process that loads the portal's backend packages from their sources requires first. */
export const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

export const { ALLOWED, combinations, referenceCombinations, refusalOf } =
  table;
export const { planConnections, leastConnections } = connections;
