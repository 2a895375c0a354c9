import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { freePort } from './freePort.ts';
import { until } from './until.ts';

const PROGRAM = fileURLToPath(
  new URL('../../../../plugins/fleet-backend/dev/replica.ts', import.meta.url),
);
const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

/** See `ReplicaOrders` of the program. */
export interface Orders {
  readonly connection: object;
  readonly stateDir: string;
  readonly service: string;
  readonly skewMs?: number;
  readonly journal?: { readonly leaseMs?: number; readonly pollMs?: number };
}

/** What the fleet API answered. */
export interface Answer {
  readonly status: number;
  // What a route answers is for its caller to know.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** A boundary that work on an action came to; `at` is on `performance.now()`. */
export interface Report {
  readonly boundary: string;
  readonly actionId: string;
  readonly at: number;
}

/** A real backend with the fleet plugin and the module for the local engine, as a process of its own. */
export class Replica {
  readonly #child: ChildProcess;
  readonly #reached: Report[] = [];
  readonly #loaded: Promise<void>;
  #output = '';
  #ready = false;
  #port = 0;

  private constructor() {
    const child = fork(PROGRAM, {
      execArgv: ['--require', TRANSFORM],
      env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', chunk => {
        this.#output = (this.#output + chunk).slice(-20_000);
      });
    this.#loaded = new Promise((resolve, reject) => {
      child.on('message', (message: Record<string, unknown>) => {
        if (message.loaded) resolve();
        if (message.ready) this.#ready = true;
        if (message.reached) {
          this.#reached.push({
            boundary: String(message.reached),
            actionId: String(message.actionId),
            at: performance.now(),
          });
        }
      });
      child.once('exit', () => reject(new Error(`It ended: ${this.#output}`)));
    });
    this.#loaded.catch(() => undefined);
  }

  /** Loads the program and waits for its orders: a restart is then as quick as that of a built backend. */
  static prepare(): Replica {
    return new Replica();
  }

  get output(): string {
    return this.#output;
  }

  async loaded(): Promise<void> {
    await this.#loaded;
  }

  /** Resolves when it serves; throws with its output when it does not. */
  async start(orders: Orders): Promise<void> {
    await this.#loaded;
    this.#port = await freePort();
    this.#child.send({ ...orders, port: this.#port });
    await until(
      'the backend serves',
      async () => this.#ready || this.#child.exitCode !== null || undefined,
      { timeoutMs: 60_000, everyMs: 5 },
    );
    if (!this.#ready) throw new Error(`It does not start: ${this.#output}`);
  }

  /** Work on actions stays at this boundary for good, so that the process can be killed there; `undefined`: nowhere. */
  stopAt(boundary: string | undefined): void {
    this.#child.send({ stopAt: boundary });
  }

  /** The process stops itself with SIGSTOP at this boundary, once. */
  freezeAt(boundary: string): void {
    this.#child.send({ freezeAt: boundary });
  }

  /** Whether it is stopped by a signal now. */
  stopped(): boolean {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    return (
      stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'T'
    );
  }

  /** When it came to the boundary with the action, on `performance.now()`; `undefined` when it has not. */
  reached(boundary: string, actionId: string): number | undefined {
    return this.#reached.find(
      report => report.boundary === boundary && report.actionId === actionId,
    )?.at;
  }

  /** All that it came to, in order. */
  get reports(): readonly Report[] {
    return this.#reached;
  }

  async call(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(
      `http://127.0.0.1:${this.#port}/api/fleet${path}`,
      {
        method,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      },
    );
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  /** `kill -9`, and waits for its end. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
