import { readdirSync, rmSync } from 'node:fs';
import { TRAFFIC } from './demo/index.mjs';
import { stopLeftoverEngine } from './engine.mjs';
import { Keeper } from './keeper.mjs';
import { stopRunningStart } from './lock.mjs';
import { inState, state } from './paths.mjs';
import { endPipelineProcesses, repositoryNames } from './pipelines.mjs';
import { stopLeftover } from './postgres/cluster.mjs';
import { removeOutside } from './postgres/outside.mjs';
import { say, step } from './progress.mjs';

/** What a download brought is no state, and the tests' state is theirs. */
const KEPT = new Set(['node', 'test']);

/** Stops what still runs from the state folder and forgets everything in it. */
export async function reset() {
  tellOfRepositories();
  await step({ done: 'Everything is forgotten' }, async () => {
    await stopRunningStart();
    await endLeftovers();
    await stopLeftoverEngine();
    await stopLeftover();
    forget();
  });
}

/** Removes the state; nothing may run from it any more. */
export function forget() {
  removeOutside();
  for (const name of listed(state).filter(entry => !KEPT.has(entry))) {
    rmSync(inState(name), { recursive: true, force: true });
  }
}

/** What a killed `npm start` left of the programs that it alone may start. The engine and the database are adopted instead. */
export async function endLeftovers() {
  for (const name of [...TRAFFIC, 'frontend', 'backend', 'simulator']) {
    await Keeper.endLeftover(name);
  }
  await endPipelineProcesses();
}

/** Repositories are people's work. */
function tellOfRepositories() {
  const names = repositoryNames();
  if (names.length === 0) return;
  say(
    `! Local repositories are forgotten as well: ${names.join(
      ', ',
    )}. What was pushed nowhere else is only left in clones.`,
  );
}

function listed(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
