import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything a run leaves behind, ignored by Git. `CAPSTAN_STATE` moves it, so that tests can run beside a portal. */
export const state = resolve(
  process.env.CAPSTAN_STATE ?? join(root, '.capstan'),
);

/** A path below the state folder. */
export const inState = (...parts) => join(state, ...parts);

/** A path below the clone. */
export const inRoot = (...parts) => join(root, ...parts);
