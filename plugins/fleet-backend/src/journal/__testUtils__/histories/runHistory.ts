import { pause } from './FaultyLine';
import type { History } from './History';
import type { Lane } from './Lane';
import { planHistory } from './planHistory';
import { Stage } from './Stage';

/**
 * Lets three replicas live through what the seed stands for, and answers what could be seen from outside. The plan is the
 * same for the same seed; how it interleaves is up to the machine.
 */
export async function runHistory(seed: number, lane: Lane): Promise<History> {
  const plan = planHistory(seed);
  const stage = new Stage(plan, lane);
  await stage.begin();
  const timed = [
    ...plan.attempts.map(async attempt => {
      await pause(attempt.atMs);
      await stage.attempt(attempt);
    }),
    ...plan.stalls.map(async ({ replica, atMs, forMs }) => {
      await pause(atMs);
      lane.gates[replica].shut();
      await pause(forMs);
      lane.gates[replica].open();
    }),
  ];
  await Promise.all(timed);
  return stage.end();
}
