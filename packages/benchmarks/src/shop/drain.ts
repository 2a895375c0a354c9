import { Caller, request } from './Caller.ts';
import type { ServerProcess } from './ShopProcess.ts';

const CALLERS = 16;

/**
 * Stops a server with SIGTERM under sixteen busy callers. Answers how many requests got no answer although their connection was
 * taken. A connection that is refused because nobody listens any more is not one: a balancer goes elsewhere.
 */
export async function droppedAtStop(
  server: ServerProcess,
  path: string,
): Promise<number> {
  let dropped = 0;
  let stopped = false;
  const drive = async () => {
    while (!stopped) {
      let caller: Caller;
      try {
        caller = await Caller.open(server.url);
      } catch {
        return;
      }
      while (!caller.closed && !stopped) {
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
  const drivers = Array.from({ length: CALLERS }, drive);
  await new Promise(resolve => setTimeout(resolve, 500));
  await server.stop();
  stopped = true;
  await Promise.all(drivers);
  return dropped;
}
