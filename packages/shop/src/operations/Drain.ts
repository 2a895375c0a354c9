import type { Server, ServerResponse } from 'node:http';
import type { Readiness } from '../database/Readiness.ts';
import type { Log } from '../log/log.ts';
import type { Worker } from '../worker/Worker.ts';

export interface DrainOptions {
  readonly server: Server;
  readonly readiness: Readiness;
  /** Takes no more jobs from the signal on; those under way have the same window as requests. */
  readonly worker?: Worker | undefined;
  /** Answers that are not finished yet. */
  readonly inFlight: Iterable<ServerResponse>;
  /** How long requests are still taken, with `Connection: close` on every answer. */
  readonly delayMs: number;
  /** The platform's stop window; what is not done shortly before its end is cut off. */
  readonly stopSeconds: number;
  readonly log: Log;
  /** What is closed when the last request is answered. */
  readonly close: () => Promise<void>;
}

/**
 * Stops an instance without dropping a request: not ready → still serving while the balancer notices, each answer closing its
 * connection → no new connections → the requests in flight end → the database connections end.
 * Answers `true` when everything ended by itself within the stop window.
 */
export async function drain({
  server,
  worker,
  readiness,
  inFlight,
  delayMs,
  stopSeconds,
  log,
  close,
}: DrainOptions): Promise<boolean> {
  const started = performance.now();
  readiness.drain();
  // Requests that came before the signal end their connections as well.
  for (const response of inFlight) {
    if (!response.headersSent) response.setHeader('connection', 'close');
  }
  log.info('Stopping: no longer ready.', {
    drainDelayMs: delayMs,
    stopSeconds,
  });
  const workerStopped = worker?.stop(Math.max(100, stopSeconds * 1_000 - 600));
  await new Promise(resolve => setTimeout(resolve, delayMs));

  // Half a second of the window stays for closing what is left.
  const left = Math.max(
    100,
    stopSeconds * 1_000 - (performance.now() - started) - 500,
  );
  let clean = true;
  const deadline = setTimeout(() => {
    clean = false;
    log.warn('The stop window is over, requests in flight are cut off.');
    server.closeAllConnections();
  }, left);
  // Ends idle connections too; a busy one ends with its answer, which says `Connection: close`. One whose answer was already
  // under way without saying so becomes idle a moment later.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise<void>(resolve => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  await workerStopped;
  clearTimeout(deadline);
  await Promise.race([
    close(),
    new Promise(resolve => setTimeout(resolve, 400)),
  ]);
  log.info('Stopped.', { ms: Math.round(performance.now() - started), clean });
  return clean;
}
