import http from 'node:http';

const MAX_BYTES = 4 * 1024 * 1024;

/** The sum of all series of a gauge in Prometheus' text format; `undefined` when there is none. */
export function parseGauge(text: string, gauge: string): number | undefined {
  let sum: number | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith(gauge)) {
      continue;
    }
    const rest = line.slice(gauge.length);
    const match = /^(?:\{.*\})?\s+([^\s]+)/.exec(rest);
    const value = match ? Number(match[1]) : NaN;
    if (Number.isFinite(value)) {
      sum = (sum ?? 0) + value;
    }
  }
  return sum;
}

/** Reads a gauge from an instance's `/metrics`; `undefined` when it does not answer in time or has none. */
export function readGauge(
  port: number,
  gauge: string,
  timeoutMs = 800,
): Promise<number | undefined> {
  return new Promise(resolve => {
    const request = http.get(
      {
        host: '127.0.0.1',
        port,
        path: '/metrics',
        agent: false,
        timeout: timeoutMs,
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > MAX_BYTES) {
            request.destroy();
          }
        });
        response.on('end', () =>
          resolve(
            response.statusCode === 200 ? parseGauge(text, gauge) : undefined,
          ),
        );
        response.on('close', () => resolve(undefined));
      },
    );
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('error', () => resolve(undefined));
    request.on('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
