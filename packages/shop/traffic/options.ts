import { parseArgs } from 'node:util';

export interface TrafficOptions {
  readonly url: URL;
  /** Requests per second. */
  readonly rate: number;
  /** Requests that may be unanswered at once; what would be more is counted as shed, not sent. */
  readonly inFlight: number;
  /** 0 = until it is stopped. */
  readonly seconds: number;
  readonly reportSeconds: number;
  readonly seed: number;
}

export const USAGE = `node traffic/main.ts --url http://127.0.0.1:3000 --rate 50
  --url <address>         the shop or its balancer; only addresses of this machine (loopback)
  --rate <n>              requests per second, 1 to 5000 (default 20)
  --in-flight <n>         most requests unanswered at once, 1 to 1000 (default 64)
  --seconds <n>           stop after this time (default: run until SIGTERM)
  --report-seconds <n>    a line of JSON on standard output this often (default 5)
  --seed <n>              another sequence of visitors (default 1)`;

/** Throws an `Error` with a sentence for anything that cannot be meant. */
export function readOptions(args: readonly string[]): TrafficOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      rate: { type: 'string', default: '20' },
      'in-flight': { type: 'string', default: '64' },
      seconds: { type: 'string', default: '0' },
      'report-seconds': { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  });
  const number = (
    name: 'rate' | 'in-flight' | 'seconds' | 'report-seconds' | 'seed',
    least: number,
    most: number,
  ): number => {
    const value = Number(values[name]);
    if (values[name].trim() !== '' && value >= least && value <= most)
      return value;
    throw new Error(
      `--${name} must be a number from ${least} to ${most}, but is '${values[name]}'.`,
    );
  };
  if (values.url === undefined)
    throw new Error('--url is missing: say where the shop is.');
  if (!URL.canParse(values.url))
    throw new Error(
      `--url '${values.url}' is not an address such as http://127.0.0.1:3000.`,
    );
  const url = new URL(values.url);
  if (url.protocol !== 'http:')
    throw new Error(`--url must begin with http://, but is '${values.url}'.`);
  if (!isLoopback(url.hostname)) {
    throw new Error(
      `Demo traffic only goes to this machine (127.0.0.1, ::1, localhost), not to '${url.hostname}'.`,
    );
  }
  return {
    url,
    rate: number('rate', 1, 5_000),
    inFlight: Math.floor(number('in-flight', 1, 1_000)),
    seconds: number('seconds', 0, 86_400),
    reportSeconds: number('report-seconds', 0.1, 3_600),
    seed: Math.floor(number('seed', 0, 4_294_967_295)),
  };
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
