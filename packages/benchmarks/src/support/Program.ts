import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';

const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);
const LONGEST_MS = 10 * 60_000;
/** Of the kernel's accounts of processes; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * A file of this repository that runs as a process of its own and is talked to in messages: it tells `{ loaded: true }` first,
 * and answers each order with an object that has the name that the order waits for.
 */
export class Program {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** `backstage`: what imports packages of Backstage needs its transform; plain TypeScript does not. */
  static async start(
    file: string,
    options: {
      readonly backstage?: boolean;
      readonly flags?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Program> {
    const child = fork(file, {
      execArgv: [
        ...(options.flags ?? []),
        ...(options.backstage ? ['--require', TRANSFORM] : []),
      ],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
        ...options.env,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new Program(child);
    await started.#answer('loaded');
    return started;
  }

  /** Sends the order and waits for the answer of this name, at most ten minutes. */
  async ask<T>(order: object, answer: string): Promise<T> {
    const answered = this.#answer(answer);
    this.#child.send(order);
    return (await answered) as T;
  }

  /** Processor time that it has used so far, of all its threads. */
  async cpuSeconds(): Promise<number> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  async residentMiB(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  /** SIGKILL; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** The first thing of this name that it tells from now on. */
  async #answer(name: string): Promise<unknown> {
    const told = new AbortController();
    const { signal } = told;
    const answered = (async () => {
      for await (const [message] of on(this.#child, 'message', { signal })) {
        // The compiler's watcher talks here too.
        if (message && name in message) return message[name];
      }
      return undefined;
    })();
    const ended = once(this.#child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process ended with ${code}.`);
    });
    const late = setTimeout(LONGEST_MS, undefined, { signal }).then(() => {
      throw new Error(`It did not answer '${name}'.`);
    });
    try {
      return await Promise.race([answered, ended, late]);
    } finally {
      for (const waiting of [answered, ended, late]) waiting.catch(() => {});
      told.abort();
    }
  }
}
