import { Agent, request } from 'node:http';
import { randomFrom } from '../src/seeds/random.ts';
import { Tally } from './Tally.ts';
import { visit } from './Visitor.ts';
import type { Reply, Step } from './Visitor.ts';
import type { TrafficOptions } from './options.ts';

type Visit = ReturnType<typeof visit>;

const TIMEOUT_MS = 10_000;

/**
 * Sends requests at a fixed rate, whether or not the answers come (open loop): a slow shop does not slow its visitors down. At most
 * `inFlight` are unanswered; what the schedule wants beyond that is counted as shed.
 */
export class Traffic {
  readonly #options: TrafficOptions;
  readonly #agent: Agent;
  readonly #random: () => number;
  readonly #idle: { readonly visit: Visit; readonly step: Step }[] = [];
  readonly #tally = new Tally();
  #timer: NodeJS.Timeout | undefined;
  #inFlight = 0;
  #started = 0;
  #due = 0;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.inFlight });
    this.#random = randomFrom(options.seed);
  }

  start(): void {
    this.#started = performance.now();
    this.#timer = setInterval(() => this.#tick(), 10);
  }

  /** No new requests; waits for the answers of those in flight, at most 10 s. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const until = performance.now() + TIMEOUT_MS;
    while (this.#inFlight > 0 && performance.now() < until)
      await new Promise(resolve => setTimeout(resolve, 20));
    this.#agent.destroy();
  }

  /** Counts since the report before. */
  report(): Readonly<Record<string, unknown>> {
    return {
      time: new Date().toISOString(),
      traffic: 'demo',
      url: this.#options.url.origin,
      inFlight: this.#inFlight,
      ...this.#tally.take(),
    };
  }

  #tick(): void {
    const wanted = Math.floor(
      ((performance.now() - this.#started) / 1_000) * this.#options.rate,
    );
    // After a pause of this process itself the past is not made up for.
    this.#due = Math.max(this.#due, wanted - Math.ceil(this.#options.rate));
    for (; this.#due < wanted; this.#due += 1) {
      if (this.#inFlight >= this.#options.inFlight) this.#tally.shed();
      else this.#send(this.#idle.shift() ?? this.#arrive());
    }
  }

  #arrive(): { visit: Visit; step: Step } {
    const newcomer = visit(this.#random);
    const first = newcomer.next();
    if (first.done) throw new Error('A visit has at least one step.');
    return { visit: newcomer, step: first.value };
  }

  #send({
    visit: current,
    step,
  }: {
    readonly visit: Visit;
    readonly step: Step;
  }): void {
    this.#inFlight += 1;
    const started = performance.now();
    let over = false;
    const finish = (reply: Reply, version: string): void => {
      if (over) return;
      over = true;
      this.#inFlight -= 1;
      this.#tally.answered(
        step,
        reply.status,
        version,
        performance.now() - started,
      );
      const next = current.next(reply);
      if (!next.done) this.#idle.push({ visit: current, step: next.value });
    };
    const body =
      step.body === undefined
        ? undefined
        : Buffer.from(JSON.stringify(step.body));
    const sent = request(
      {
        agent: this.#agent,
        host: this.#options.url.hostname.replace(/^\[|\]$/g, ''),
        port: this.#options.url.port || 80,
        method: step.method,
        path: step.path,
        headers: {
          'x-capstan-traffic': 'demo',
          'user-agent': 'shop-demo-traffic/1 (load generator of the demo)',
          ...(body
            ? {
                'content-type': 'application/json',
                'content-length': body.length,
              }
            : {}),
          ...step.headers,
        },
        timeout: TIMEOUT_MS,
      },
      answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () =>
          finish({ status: 0, body: undefined }, 'none'),
        );
        answer.on('end', () => {
          const version = answer.headers['x-shop-version'];
          finish(
            {
              status: answer.statusCode ?? 0,
              body: parse(answer.headers['content-type'], chunks),
            },
            typeof version === 'string' ? version : 'none',
          );
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', () => finish({ status: 0, body: undefined }, 'none'));
    sent.end(body);
  }
}

function parse(type: string | undefined, chunks: readonly Buffer[]): unknown {
  if (!type?.includes('json')) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
