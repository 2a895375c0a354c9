import { readdirSync, readFileSync } from 'node:fs';
import { inState } from './paths.mjs';
import { end, startOf } from './process.mjs';

/** Where the local repositories are. */
export const gitState = () => process.env.CAPSTAN_GIT_DIR ?? inState('git');

/** Where the local pipelines keep their runs, what they build, and what they know of databases. */
export const pipelineState = () =>
  process.env.CAPSTAN_PIPELINE_DIR ?? inState('pipeline');

/** Names of the repositories in the state folder. */
export function repositoryNames() {
  try {
    return readdirSync(inState('git'))
      .filter(name => name.endsWith('.git') && !name.startsWith('.'))
      .map(name => name.slice(0, -'.git'.length))
      .sort();
  } catch {
    return [];
  }
}

/**
 * Ends what a killed portal left of its pipelines: installations, tests and builds carry the pipelines' folder in their
 * environment. Only Linux shows the environment of processes; elsewhere the next portal's builds meet them.
 */
export async function endPipelineProcesses() {
  if (process.platform !== 'linux') return;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const pid of pids) {
    const began = await startOf(pid);
    if (!began || pid === process.pid || !isPipelineProcess(pid)) continue;
    await end({ pid, began }, { patienceMs: 2000 });
  }
}

function isPipelineProcess(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .some(entry => entry.startsWith(`CAPSTAN_PIPELINE=${pipelineState()}#`));
  } catch {
    // Gone, or another user's: not ours either way.
    return false;
  }
}
