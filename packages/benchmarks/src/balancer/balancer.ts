import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BenchUnavailable, type BenchResult } from '../BenchResult.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { median, medianInterval } from './pairs.ts';
import { HAPROXY, pinned, startSubjects, type Subject } from './subjects.ts';

const MAX_RATIO = 2;
const CONNECTIONS = 64;
/** Of `/proc/<pid>/stat`: hundredths of a second on every Linux of today. */
const MICROSECONDS_PER_TICK = 10_000;

/** What a browser sends along; a proxy has to read it all. */
const BROWSER_HEADERS = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept: application/json, text/plain, */*',
  'Accept-Language: en-GB,en;q=0.8',
  'Accept-Encoding: gzip, deflate, br',
  'Referer: http://shop.example/products',
  'Cookie: session=8b1f4c2e9d7a4f03b6c5; theme=dark; cart=42',
];

/**
 * CPU per request of the balancer with all its features against HAProxy's: both before the same two upstreams, in turn (ABAB, who begins
 * alternates), on the same core, with 64 keep-alive connections and an answer of 1 KB. CPU time of the subject is divided by the requests
 * that it served, so that what else the machine does matters little. Half of the pairs send bare requests, half those of a browser.
 *
 * Arguments: `--pairs=8`, `--seconds=5` (of each run), `--seed=1` (of the interval).
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      pairs: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  });
  const pairs = bounded('pairs', values.pairs, 2, 100);
  const seconds = bounded('seconds', values.seconds, 1, 60);
  requireTools();
  const subjects = await startSubjects();
  try {
    await measure(subjects.haproxy, 1, []);
    await measure(subjects.balancer, 2, BROWSER_HEADERS);
    const runs: Pair[] = [];
    for (let i = 0; i < pairs; i++) {
      const headers = i % 2 === 0 ? [] : BROWSER_HEADERS;
      const order =
        i % 4 < 2
          ? (['haproxy', 'balancer'] as const)
          : (['balancer', 'haproxy'] as const);
      const cost = { haproxy: 0, balancer: 0 };
      for (const name of order)
        cost[name] = await measure(subjects[name], seconds, headers);
      const pair = { ...cost, ratio: cost.balancer / cost.haproxy };
      runs.push(pair);
      console.log(
        `pair ${i + 1} of ${pairs}: HAProxy ${cost.haproxy.toFixed(
          1,
        )} µs, balancer ${cost.balancer.toFixed(1)} µs, ` +
          `${pair.ratio.toFixed(2)} × (${
            headers.length === 0 ? 'bare' : 'browser'
          } requests)`,
      );
    }
    return resultOf(runs, Number(values.seed));
  } finally {
    subjects.stop();
  }
}

interface Pair {
  readonly haproxy: number;
  readonly balancer: number;
  readonly ratio: number;
}

/** Met only when the worse end of the interval meets the goal. */
export function resultOf(runs: readonly Pair[], seed: number): BenchResult {
  const ratios = runs.map(each => each.ratio);
  const interval = medianInterval(ratios, seededRandom(seed));
  return {
    name: 'balancer',
    figures: {
      pairs: runs.length,
      balancerMicrosecondsPerRequest: round2(
        median(runs.map(each => each.balancer)),
      ),
      haproxyMicrosecondsPerRequest: round2(
        median(runs.map(each => each.haproxy)),
      ),
      ratioLow: round2(interval.low),
      ratioHigh: round2(interval.high),
    },
    ratio: round2(median(ratios)),
    goal: `at most ${MAX_RATIO} × HAProxy's CPU per request, at the worse end of the 95 % interval`,
    met: interval.high <= MAX_RATIO,
  };
}

/** CPU-µs per request of a subject over one run of the load generator. */
async function measure(
  subject: Subject,
  seconds: number,
  headers: readonly string[],
): Promise<number> {
  const before = cpuMicroseconds(subject.pid);
  const output = await wrk([
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    ...headers.flatMap(header => ['-H', header]),
    `http://127.0.0.1:${subject.port}/products`,
  ]);
  const spent = cpuMicroseconds(subject.pid) - before;
  const failures = /Socket errors.*|Non-2xx.*/.exec(output);
  if (failures) throw new Error(`The run had failures: ${failures[0]}`);
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  if (requests === 0)
    throw new Error(
      `The load generator did not say how many requests it made: ${output}`,
    );
  return spent / requests;
}

function wrk(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(...pinned(0, 'wrk', args), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', chunk => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(output);
      else reject(new Error(`wrk ended with ${code}: ${output}`));
    });
  });
}

function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , , , , , , , , , user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ');
  return (Number(user) + Number(system)) * MICROSECONDS_PER_TICK;
}

function requireTools(): void {
  if (process.platform !== 'linux')
    throw new BenchUnavailable(
      'CPU time is read from /proc, which only Linux has.',
    );
  if (!isExecutable(HAPROXY)) {
    throw new BenchUnavailable(
      `'${HAPROXY}' is missing. Install HAProxy, on Debian with: apt-get install haproxy`,
    );
  }
  for (const tool of ['wrk', 'taskset']) {
    const found = (process.env.PATH ?? '')
      .split(':')
      .some(folder => isExecutable(`${folder}/${tool}`));
    if (!found)
      throw new BenchUnavailable(
        `'${tool}' is missing. Install it, on Debian with: apt-get install wrk util-linux`,
      );
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function bounded(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new BenchUnavailable(
      `--${name} is not a whole number from ${min} to ${max}.`,
    );
  }
  return value;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
