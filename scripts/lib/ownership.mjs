import { accessSync, constants, mkdirSync } from 'node:fs';
import { Failure, notYours } from './failure.mjs';
import { inRoot, state } from './paths.mjs';

/** Stops early when the clone or the state folder belongs to somebody else: installations would fail half-way. */
export function requireOwnFolder() {
  for (const folder of [inRoot(), state]) {
    try {
      if (folder === state) mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      if (error.code === 'EACCES' || error.code === 'EPERM') {
        throw new Failure(notYours(folder));
      }
      throw error;
    }
  }
}
