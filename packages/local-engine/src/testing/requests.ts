import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answered {
  readonly status: number;
  readonly version: string | undefined;
  readonly error?: string;
}

/** Steady requests over kept-alive connections for tests; every one is accounted for. */
export class Requests {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  readonly #answers: Answered[] = [];
  readonly #url: string;
  readonly #pending = new Set<Promise<void>>();
  #running = true;
  #loop: Promise<void>;

  /** @param path - what to ask for, every 10 ms */
  constructor(url: string, path = '/') {
    this.#url = url + path;
    this.#loop = this.#run();
  }

  /** Ends and waits for every answer. */
  async stop(): Promise<readonly Answered[]> {
    this.#running = false;
    await this.#loop;
    await Promise.all(this.#pending);
    this.#agent.destroy();
    return this.#answers;
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const one = this.#ask().then(answer => void this.#answers.push(answer));
      this.#pending.add(one);
      void one.finally(() => this.#pending.delete(one));
      await sleep(10);
    }
  }

  #ask(): Promise<Answered> {
    return new Promise(resolve => {
      const request = http.get(this.#url, { agent: this.#agent }, response => {
        response.resume();
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            version: response.headers['x-version'] as string | undefined,
          }),
        );
        response.on('error', error =>
          resolve({ status: 0, version: undefined, error: error.message }),
        );
      });
      request.on('error', error =>
        resolve({ status: 0, version: undefined, error: error.message }),
      );
    });
  }
}

/** The answers that were no success. */
export function failures(answers: readonly Answered[]): readonly Answered[] {
  return answers.filter(({ status }) => status !== 200);
}
