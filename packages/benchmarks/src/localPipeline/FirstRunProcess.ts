import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(
  new URL(
    '../../../../plugins/fleet-backend-module-local-pipeline/dev/firstRun.ts',
    import.meta.url,
  ),
);
const TRANSFORM = createRequire(import.meta.url).resolve(
  '@backstage/cli/config/nodeTransform.cjs',
);

/** See the program. */
export interface FirstRunReport {
  readonly phase: string;
  readonly message: string;
  readonly ms: number;
  readonly stages: readonly { readonly name: string; readonly ms: number }[];
}

/** Local pipelines in a process of their own, as in the portal. */
export class FirstRunProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(env: Record<string, string>): Promise<FirstRunProcess> {
    const child = fork(PROGRAM, {
      execArgv: ['--require', TRANSFORM],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const started = new FirstRunProcess(child);
    await started.#answer('started');
    return started;
  }

  /** Publishes the files as a new service and waits for the end of its first run. */
  async firstRun(name: string, files: string): Promise<FirstRunReport> {
    this.#child.send({ name, files });
    return (await this.#answer('stages')) as FirstRunReport;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }

  async #answer(field: string): Promise<object> {
    const ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`The process of the pipelines ended with ${code}.`);
    });
    ended.catch(() => {});
    for (;;) {
      const [message] = await Promise.race([
        once(this.#child, 'message'),
        ended,
      ]);
      // The compiler's watcher talks here too.
      if (typeof message === 'object' && message && field in message) {
        return message;
      }
    }
  }
}
