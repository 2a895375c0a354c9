import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(
  new URL(
    '../../../../plugins/fleet-backend/dev/healthScale.ts',
    import.meta.url,
  ),
);
const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);
const LONGEST_MS = 10 * 60_000;

/** See `EvaluationReport` of the program. */
export interface Evaluation {
  readonly groups: number;
  readonly rules: number;
  readonly evaluationMs: number;
  readonly recordMs: number;
  readonly fired: number;
  readonly resolved: number;
}

/** The program of the backend that this benchmark measures, as a process of its own. */
export class HealthScaleProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<HealthScaleProcess> {
    const child = fork(PROGRAM, {
      execArgv: ['--require', TRANSFORM],
      env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new HealthScaleProcess(child);
    await started.#answer('loaded');
    return started;
  }

  async evaluate(evaluate: object): Promise<Evaluation> {
    this.#child.send({ evaluate });
    return (await this.#answer('evaluation')) as Evaluation;
  }

  async serve(serve: object): Promise<void> {
    this.#child.send({ serve });
    await this.#answer('ready');
  }

  /** Requests to engines and signal sources since the start. */
  async calls(): Promise<number> {
    this.#child.send({ count: true });
    return (await this.#answer('calls')) as number;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
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
