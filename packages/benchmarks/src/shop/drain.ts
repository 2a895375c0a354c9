import { setTimeout as sleep } from 'node:timers/promises';
import { Caller, request } from './Caller.ts';
import type { ServerProcess } from './ShopProcess.ts';

const CALLERS = 16;
/** As often as a balancer looks. */
const PROBE_MS = 100;

/**
 * Stops a server with SIGTERM under sixteen busy callers who behave as a balancer does: they send on until the readiness says
 * that it is leaving. Answers how many requests had no right answer.
 */
export async function droppedAtStop(
  server: ServerProcess,
  path: string,
): Promise<number> {
  let dropped = 0;
  let leaving = false;
  const drive = async () => {
    while (!leaving) {
      const caller = await Caller.open(server.url);
      while (!caller.closed && !leaving) {
        try {
          const { status } = await caller.send(request('GET', path));
          if (status !== 200) dropped += 1;
        } catch {
          dropped += 1;
        }
      }
      caller.close();
    }
  };
  const probe = async () => {
    while (!leaving) {
      await sleep(PROBE_MS);
      leaving = await fetch(`${server.url}/readyz`).then(
        response => !response.ok,
        () => true,
      );
    }
  };
  const busy = Array.from({ length: CALLERS }, drive);
  await sleep(500);
  const stopped = server.stop();
  await Promise.all([...busy, probe()]);
  await stopped;
  return dropped;
}
