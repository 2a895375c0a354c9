import { mkdirSync, rmSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { inState, state } from './paths.mjs';
import { end, isAlive, startOf } from './process.mjs';

const file = () => inState('start.json');

/** The `npm start` that runs from this folder now, if there is one. */
export async function runningStart() {
  const held = readJson(file());
  const alive = held?.pid !== process.pid && (await isAlive(held));
  return alive ? held : undefined;
}

/** Takes the place of the one `npm start` of this folder. A place held by a dead one is free. */
export async function takeLock(url) {
  mkdirSync(state, { recursive: true });
  const held = await runningStart();
  if (held) {
    throw new Failure(
      `Capstan already runs from this folder: ${held.url} (process ${held.pid}). Stop it with Ctrl-C in its terminal or with: kill ${held.pid}`,
    );
  }
  const began = await startOf(process.pid);
  writeJson(file(), { pid: process.pid, began, url });
}

export const releaseLock = () => rmSync(file(), { force: true });

/** Stops the `npm start` of this folder, wherever it runs, and waits for its end. */
export async function stopRunningStart() {
  await end(await runningStart(), { patienceMs: 40_000 });
}
