import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What came of the requests, in milliseconds from the moment at which each should have been sent. */
export interface Asked {
  readonly latencies: readonly number[];
  /** Answers other than 200, and those that do not hold what was asked for. */
  readonly failures: number;
}

/** Sends so many GETs per second on a fixed schedule, whatever the answers do, over kept-alive connections. */
export async function askSteadily(options: {
  readonly perSecond: number;
  readonly seconds: number;
  readonly urlOf: (request: number) => string;
  /** What the answer to this request must hold. */
  readonly expected: (request: number) => string;
}): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const begun = performance.now();
  const one = async (request: number, intendedAt: number) => {
    const body = await read(options.urlOf(request), agent);
    return {
      ms: performance.now() - intendedAt,
      right: body?.includes(options.expected(request)) ?? false,
    };
  };
  const asked: ReturnType<typeof one>[] = [];
  const total = options.perSecond * options.seconds;
  for (let request = 0; request < total; request++) {
    const intendedAt = begun + (request * 1000) / options.perSecond;
    await pause(Math.max(0, intendedAt - performance.now()));
    asked.push(one(request, intendedAt));
  }
  const answers = await Promise.all(asked);
  agent.destroy();
  return {
    latencies: answers.map(({ ms }) => ms),
    failures: answers.filter(({ right }) => !right).length,
  };
}

/** `undefined` when it was not a 200. */
function read(url: string, agent: Agent): Promise<string | undefined> {
  return new Promise(resolve => {
    const request = get(url, { agent, timeout: 10_000 }, response => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        body += chunk;
      });
      response.on('end', () =>
        resolve(response.statusCode === 200 ? body : undefined),
      );
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
