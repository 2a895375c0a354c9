import { createRequire } from 'node:module';
// Only types: what is judged with is no part of the backend's API.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import type * as Judges from '../../../../plugins/fleet-backend/dev/judges.ts';

const load = createRequire(import.meta.url);

/** The backend's own functions, as they run in it. */
export function loadJudges(): typeof Judges {
  load('@backstage/cli/config/nodeTransform.cjs');
  return load('../../../../plugins/fleet-backend/dev/judges.ts');
}
