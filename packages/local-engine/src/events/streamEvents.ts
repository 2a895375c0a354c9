import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventStore } from './EventStore.ts';

/** What a reader may leave unread before it is dropped; it comes back and goes on where it was. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const HEARTBEAT_MS = 10_000;

/**
 * Writes events as they are committed, from `after` on (or from `Last-Event-ID`, or from now). A reader that asks for
 * events that are no longer kept gets one `reset` with the present sequence: it has to read a snapshot.
 */
export function streamEvents(
  events: EventStore,
  after: string | null,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const last = incoming.headers['last-event-id'];
  const from =
    after ??
    (typeof last === 'string' && /^\d{1,15}$/.test(last) ? last : null);
  let sequence = from === null ? events.sequence : Number(from);
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  response.write(': connected\n\n');

  const write = (text: string): boolean => {
    response.write(text);
    if (response.writableLength > MAX_UNREAD_BYTES) {
      response.destroy();
      return false;
    }
    return true;
  };
  const flush = () => {
    for (;;) {
      const { gap, items } = events.after(sequence);
      if (gap) {
        sequence = events.sequence;
        write(
          `id: ${sequence}\nevent: reset\ndata: ${JSON.stringify({
            sequence,
          })}\n\n`,
        );
        return;
      }
      if (items.length === 0) {
        return;
      }
      for (const event of items) {
        sequence = event.sequence;
        if (
          !write(
            `id: ${sequence}\nevent: ${event.type}\ndata: ${JSON.stringify(
              event,
            )}\n\n`,
          )
        ) {
          return;
        }
      }
    }
  };
  const stop = events.subscribe(flush);
  const heartbeat = setInterval(() => write(': alive\n\n'), HEARTBEAT_MS);
  response.on('close', () => {
    stop();
    clearInterval(heartbeat);
  });
  response.on('error', () => undefined);
  flush();
}
