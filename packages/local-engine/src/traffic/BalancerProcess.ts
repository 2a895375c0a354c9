import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isSameProcess,
  processIdentity,
  signalGroup,
} from '../processes/ProcessIdentity.ts';
import type { ProcessIdentity } from '../processes/ProcessIdentity.ts';
import { findMarked } from '../processes/strays.ts';
import { readIfThere } from '../state/StateFolder.ts';
import type { StateFolder } from '../state/StateFolder.ts';
import { BalancerClient } from './BalancerClient.ts';

const MARKER = 'CAPSTAN_BALANCER_OF';
const START_MS = 10_000;
const WATCH_MS = 50;

/**
 * Keeps one balancer process. A balancer that an earlier engine started is adopted as it is, because it serves; one
 * that has ended is started again, and whoever listens to `onStart` tells it all groups anew.
 */
export class BalancerProcess {
  readonly #state: StateFolder;
  readonly #entry: string;
  readonly #onStart: () => void;
  readonly #log: (message: string) => void;
  #client: BalancerClient | undefined;
  #identity: ProcessIdentity | undefined;
  #stopping = false;
  #watching: Promise<void> | undefined;
  /** Counts balancers; what one was told says nothing about the next. */
  generation = 0;
  /** Since when there is none, milliseconds. */
  downSince: number | undefined;

  constructor(options: {
    state: StateFolder;
    /** Path of the program. */
    entry: string;
    onStart: () => void;
    log: (message: string) => void;
  }) {
    this.#state = options.state;
    this.#entry = options.entry;
    this.#onStart = options.onStart;
    this.#log = options.log;
  }

  /** Adopts or starts one, and keeps one from then on. */
  async start(): Promise<void> {
    if (!(await this.#adopt())) {
      await this.#spawn();
    }
    this.#watching = this.#watch();
  }

  /** @throws Error while there is no balancer */
  get client(): BalancerClient {
    if (!this.#client) {
      throw new Error('The balancer is not running.');
    }
    return this.#client;
  }

  /** Stops looking after it; it goes on serving. */
  async leave(): Promise<void> {
    this.#stopping = true;
    await this.#watching;
  }

  /** Lets requests in flight end, then ends it. */
  async stop(drainMs: number): Promise<void> {
    await this.leave();
    const identity = this.#identity;
    if (!identity) {
      return;
    }
    await this.#client?.stop(drainMs).catch(() => undefined);
    if (
      !(await endsWithin(identity, drainMs + 1000)) &&
      signalGroup(identity, 'SIGTERM')
    ) {
      if (!(await endsWithin(identity, 2000))) {
        signalGroup(identity, 'SIGKILL');
        await endsWithin(identity, 1000);
      }
    }
    fs.rmSync(this.#state.file('balancer.json'), { force: true });
  }

  async #watch(): Promise<void> {
    while (!this.#stopping) {
      if (!this.#identity || !isSameProcess(this.#identity)) {
        this.downSince ??= Date.now();
        this.#client = undefined;
        this.#log('The balancer has ended; starting another one.');
        try {
          await this.#spawn();
        } catch (error) {
          this.#log(
            `Could not start the balancer: ${(error as Error).message}`,
          );
          await sleep(500);
        }
      }
      await sleep(WATCH_MS);
    }
  }

  async #adopt(): Promise<boolean> {
    const strays = findMarked(MARKER).filter(
      p => p.leader && p.value === this.#state.root,
    );
    const deadline = Date.now() + (strays.length > 0 ? 2000 : 0);
    do {
      if (await this.#connect()) {
        for (const stray of strays) {
          if (stray.pid !== this.#identity?.pid) {
            signalGroup(stray, 'SIGKILL');
          }
        }
        return true;
      }
      await sleep(20);
    } while (Date.now() < deadline);
    strays.forEach(stray => signalGroup(stray, 'SIGKILL'));
    return false;
  }

  /** Only a process that answers with our token under the pid that it wrote down is our balancer. */
  async #connect(): Promise<boolean> {
    try {
      const address = JSON.parse(
        readIfThere(this.#state.file('balancer.json')) ?? '',
      ) as {
        url: string;
        pid: number;
      };
      const identity = processIdentity(address.pid);
      const client = new BalancerClient(address.url, this.#state.token());
      if (!identity || (await client.state(1000)).pid !== address.pid) {
        return false;
      }
      this.#identity = identity;
      this.#client = client;
      this.downSince = undefined;
      this.generation += 1;
      this.#onStart();
      return true;
    } catch {
      return false;
    }
  }

  async #spawn(): Promise<void> {
    fs.rmSync(this.#state.file('balancer.json'), { force: true });
    const output = fs.openSync(this.#state.file('balancer.log'), 'w', 0o600);
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', this.#entry],
      {
        cwd: this.#state.root,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          CAPSTAN_ENGINE_STATE: this.#state.root,
          NODE_COMPILE_CACHE: this.#state.file('compile-cache'),
          [MARKER]: this.#state.root,
        },
        detached: true,
        stdio: ['ignore', output, output],
      },
    );
    fs.closeSync(output);
    let ended: string | undefined;
    child.once('error', error => (ended = error.message));
    child.once(
      'exit',
      (code, signal) => (ended = `it ended with ${signal ?? code}`),
    );
    child.unref();
    for (
      const deadline = Date.now() + START_MS;
      Date.now() < deadline && !ended;

    ) {
      if (await this.#connect()) {
        return;
      }
      await sleep(10);
    }
    const identity =
      child.pid === undefined ? undefined : processIdentity(child.pid);
    if (identity && !ended) {
      signalGroup(identity, 'SIGKILL');
    }
    const said = readIfThere(this.#state.file('balancer.log'))
      ?.trim()
      .split('\n')
      .slice(-3)
      .join(' ');
    throw new Error(
      `${ended ?? `it did not answer within ${START_MS / 1000} s`}. ${
        said ?? ''
      }`,
    );
  }
}

async function endsWithin(
  identity: ProcessIdentity,
  ms: number,
): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; ) {
    if (!isSameProcess(identity)) {
      return true;
    }
    await sleep(20);
  }
  return !isSameProcess(identity);
}
