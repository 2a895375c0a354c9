import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone after the tests of the file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-scripts-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Gives the file's modules a state folder of their own. Call it before importing them. */
export function temporaryState() {
  const folder = temporaryFolder();
  process.env.CAPSTAN_STATE = folder;
  return folder;
}
