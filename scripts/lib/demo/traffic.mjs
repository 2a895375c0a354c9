import { Keeper } from '../keeper.mjs';
import { toolEnvironment } from '../npm.mjs';
import { step } from '../progress.mjs';
import { GROUPS } from './groups.mjs';
import { shop } from './releases.mjs';

const name = group => `traffic-${group.service}-${group.environment}`;
const withTraffic = GROUPS.filter(({ requestsPerSecond }) => requestsPerSecond);

/** Names of the programs that `startTraffic` starts. */
export const TRAFFIC = withTraffic.map(name);

/**
 * Starts a program of visitors for each group that is to have some: a fixed rate, a bounded number of requests under
 * way, only to this machine, and every request says that it belongs to a demo.
 *
 * @returns {Promise<Keeper[]>}
 */
export async function startTraffic(engine) {
  return step({ done: 'Demo traffic runs' }, () =>
    Promise.all(withTraffic.map(group => startVisitors(engine, group))),
  );
}

async function startVisitors(engine, group) {
  const path = `/v1/groups/${group.service}/${group.environment}`;
  const { url } = await engine.request('GET', path);
  const keeper = new Keeper({
    name: name(group),
    title: `The demo traffic of ${group.service}/${group.environment}`,
    command: () => ({
      file: process.execPath,
      argv: [
        shop('traffic/main.ts'),
        `--url=${url}`,
        `--rate=${group.requestsPerSecond}`,
        '--report-seconds=60',
      ],
      cwd: shop(),
      env: toolEnvironment(),
    }),
  });
  await keeper.start();
  return keeper;
}
