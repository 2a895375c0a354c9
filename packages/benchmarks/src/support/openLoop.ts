import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';

/** What happened to one request. */
export interface Outcome {
  /** When it was meant to be sent (ms since the epoch): latency counts from here, so a stall is not hidden. */
  readonly intendedAt: number;
  readonly endedAt: number;
  readonly kind: 'get' | 'post' | 'slow';
  readonly status?: number;
  /** Release and instance that answered. */
  readonly release?: string;
  readonly instance?: string;
  /** Why it failed; absent when the answer was right, body included. */
  readonly failure?: string;
}

/** A running load. */
export interface Load {
  /** Stops sending, waits for every answer and gives all outcomes: one for each request sent. */
  stop(): Promise<{
    readonly sent: number;
    readonly outcomes: readonly Outcome[];
  }>;
  /** Called for every outcome as it comes. */
  onOutcome?: (outcome: Outcome) => void;
  /** Requests per second from now on. */
  rate: number;
}

const BODIES = Array.from({ length: 16 }, (_, index) =>
  randomBytes(200 + index * 500),
);
const DIGESTS = BODIES.map(body =>
  createHash('sha256').update(body).digest('hex'),
);

/** One in twenty is slow, five are POSTs. */
function kindOf(index: number): Outcome['kind'] {
  if (index % 20 === 7) return 'slow';
  return index % 4 === 1 ? 'post' : 'get';
}

/**
 * Sends requests at a fixed rate whatever the answers do (open loop), over kept-alive connections: 70 % short GETs,
 * 25 % POSTs with a body and an `Idempotency-Key`, 5 % slow GETs. Only to this machine. At most `maxSeconds` long
 * (default 900) and at most 2,000 requests in flight: beyond that a request counts as failed at once.
 */
export function startLoad(
  url: string,
  options: {
    rate: number;
    maxSeconds?: number;
    slowMs?: number;
    mix?: 'all' | 'get';
  },
): Load {
  const target = new URL(url);
  if (target.hostname !== '127.0.0.1' && target.hostname !== 'localhost') {
    throw new Error(
      `Load goes to this machine only, not to '${target.hostname}'.`,
    );
  }
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    scheduling: 'lifo',
  });
  const outcomes: Outcome[] = [];
  const endAt = Date.now() + (options.maxSeconds ?? 900) * 1000;
  let sent = 0;
  let inFlight = 0;
  let stopped = false;
  let next = Date.now();
  let whenIdle: (() => void) | undefined;

  const paths: Record<Outcome['kind'], string> = {
    get: '/',
    post: '/echo',
    slow: `/slow?ms=${options.slowMs ?? 1500}`,
  };

  const load: Load = {
    rate: options.rate,
    async stop() {
      stopped = true;
      if (inFlight > 0)
        await new Promise<void>(resolve => (whenIdle = resolve));
      agent.destroy();
      return { sent, outcomes };
    },
  };

  const finish = (outcome: Outcome) => {
    outcomes.push(outcome);
    load.onOutcome?.(outcome);
    inFlight -= 1;
    if (inFlight === 0) whenIdle?.();
  };

  const send = (intendedAt: number) => {
    const kind = options.mix === 'get' ? 'get' : kindOf(sent);
    const bodyIndex = sent % BODIES.length;
    sent += 1;
    inFlight += 1;
    let done = false;
    const end = (
      rest: Pick<Outcome, 'status' | 'release' | 'instance' | 'failure'>,
    ) => {
      if (done) return;
      done = true;
      finish({ intendedAt, endedAt: Date.now(), kind, ...rest });
    };
    if (inFlight > 2000)
      return end({ failure: 'more than 2,000 requests in flight' });
    const outgoing = httpRequest(
      target,
      {
        agent,
        method: kind === 'post' ? 'POST' : 'GET',
        path: paths[kind],
        headers:
          kind === 'post'
            ? {
                'content-length': BODIES[bodyIndex].length,
                'idempotency-key': randomUUID(),
              }
            : undefined,
        timeout: 30_000,
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', error =>
          end({ failure: `answer broken off: ${error.message}` }),
        );
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const release = String(response.headers['x-release'] ?? '');
          const instance = String(response.headers['x-instance'] ?? '');
          const status = response.statusCode;
          if (status !== 200)
            return end({
              status,
              release,
              instance,
              failure: `status ${status}: ${text.slice(0, 120)}`,
            });
          const right =
            kind === 'post' ? text === DIGESTS[bodyIndex] : text === release;
          return end({
            status,
            release,
            instance,
            failure: right ? undefined : 'wrong body',
          });
        });
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error('no answer in 30 s')),
    );
    outgoing.on('error', error => end({ failure: error.message }));
    outgoing.end(kind === 'post' ? BODIES[bodyIndex] : undefined);
    return undefined;
  };

  const timer = setInterval(() => {
    const now = Date.now();
    if (stopped || now > endAt) {
      clearInterval(timer);
      return;
    }
    while (next <= now) {
      send(next);
      next += 1000 / load.rate;
    }
  }, 2);
  return load;
}
