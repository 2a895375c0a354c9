import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** Says `signalled` and goes on, whatever signal it can catch; one that it cannot catch is seen as its end. */
const SOURCE = `
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGQUIT']) process.on(signal, () => console.log('signalled'));
setInterval(() => undefined, 1000);
console.log('here');
`;

/** Processes that belong to nobody's group and must never be signalled. */
export class Decoys {
  readonly #children: ChildProcess[] = [];
  #signalled = 0;
  #ended = 0;
  #closing = false;

  static async start(count: number): Promise<Decoys> {
    const decoys = new Decoys();
    await Promise.all(Array.from({ length: count }, () => decoys.#spawn()));
    return decoys;
  }

  get pids(): number[] {
    return this.#children.map(child => child.pid!);
  }

  /** Signals that reached one of them. */
  get signals(): number {
    return this.#signalled + this.#ended;
  }

  close(): void {
    this.#closing = true;
    this.#children.forEach(child => child.kill('SIGKILL'));
  }

  #spawn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['-e', SOURCE], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      this.#children.push(child);
      child.once('error', reject);
      child.once('exit', () => {
        this.#ended += this.#closing ? 0 : 1;
      });
      child.stdout.on('data', (chunk: Buffer) => {
        const text = chunk.toString();
        this.#signalled += text.split('signalled').length - 1;
        if (text.includes('here')) resolve();
      });
    });
  }
}
