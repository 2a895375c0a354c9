import http from 'node:http';

/** What an instance answered: fine, not now (any other status), or nothing in time. */
export type ProbeResult = 'ok' | 'refused' | 'silent';

/** One GET on the instance's own port; never throws. A connection of its own, so that it also proves that it accepts. */
export function probe(
  port: number,
  path: string,
  timeoutMs: number,
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        headers: { connection: 'close' },
      },
      response => {
        const { statusCode = 0 } = response;
        response.resume();
        done(statusCode >= 200 && statusCode < 300 ? 'ok' : 'refused');
      },
    );
    const timer = setTimeout(() => done('silent'), timeoutMs);
    request.on('error', () => done('silent'));
    function done(result: ProbeResult) {
      clearTimeout(timer);
      resolve(result);
      request.destroy();
    }
  });
}
