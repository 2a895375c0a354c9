import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { readJson, readText, writeJson } from './files.mjs';
import { inState } from './paths.mjs';
import { end, gone, isAlive, launch } from './process.mjs';
import { say } from './progress.mjs';

/** Where the present process of a program is written down, until it is stopped in order. */
export const recordOf = name => inState('run', `${name}.json`);
export const logOf = name => inState('logs', `${name}.log`);

/** Keeps the log of the last run beside the present one, and neither grows for ever. */
export function turnLog(name) {
  const log = logOf(name);
  if (existsSync(log) && statSync(log).size > 5_000_000) {
    renameSync(log, `${log}.1`);
  }
}

/** The last lines of a log, for a message. */
export const lastLines = (name, count = 15) =>
  (readText(logOf(name)) ?? '').trimEnd().split('\n').slice(-count).join('\n');

/**
 * One of our own programs that is kept running: when it dies it is started again, at first at once and then with growing
 * pauses, and given up after `limit` deaths in a row that came within a minute.
 *
 * @typedef {{ name: string, title: string, command: () => { file: string, argv: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv },
 *   ready?: () => Promise<boolean>, patienceMs?: number, limit?: number, group?: boolean }} Program
 * `group`: what it starts itself ends with it when it has to be ended by force.
 */
export class Keeper {
  #program;
  #identity;
  #exit;
  #stopping = false;

  /** @param {Program} program */
  constructor(program) {
    this.#program = program;
  }

  get identity() {
    return this.#identity;
  }

  /** Ends what a killed `npm start` left of this program. */
  static async endLeftover(name) {
    await end(readJson(recordOf(name)));
    rmSync(recordOf(name), { force: true });
  }

  /** Starts the program and answers once it is ready. */
  async start() {
    turnLog(this.#program.name);
    await this.#launch();
    await this.#becomeReady();
    this.#watch();
  }

  /**
   * Ends the program and stops keeping it.
   *
   * @param {() => Promise<void>} [politely] Asks it to end; without it SIGTERM does.
   */
  async stop(politely, patienceMs = 12_000) {
    this.#stopping = true;
    if (politely && (await isAlive(this.#identity))) {
      await politely().catch(() => {});
      if (await gone(this.#identity, patienceMs)) return this.#forget();
    }
    const { group } = this.#program;
    await end(this.#identity, { patienceMs, group });
    return this.#forget();
  }

  /** Ends it at once. */
  async kill() {
    this.#stopping = true;
    await end(this.#identity, { signal: 'SIGKILL' });
  }

  #forget() {
    rmSync(recordOf(this.#program.name), { force: true });
  }

  async #launch() {
    const { name, command } = this.#program;
    const { identity, exit } = await launch({ ...command(), log: logOf(name) });
    this.#identity = identity;
    this.#exit = exit;
    writeJson(recordOf(name), identity);
    // It was told to stop while the process came up.
    if (this.#stopping) await end(identity);
  }

  async #becomeReady() {
    const { name, title, ready, patienceMs = 120_000 } = this.#program;
    const until = Date.now() + patienceMs;
    while (ready && !(await ready().catch(() => false))) {
      if (this.#stopping) return;
      if (!(await isAlive(this.#identity))) {
        throw new Failure(
          `${title} ended while it started:\n${lastLines(
            name,
          )}\nEverything it wrote: ${logOf(name)}`,
        );
      }
      if (Date.now() > until) {
        throw new Failure(
          `${title} was not ready after ${
            patienceMs / 1000
          } s. What it wrote: ${logOf(name)}`,
        );
      }
      await sleep(50);
    }
  }

  async #watch() {
    const { name, title, limit = 6 } = this.#program;
    let deaths = 0;
    while (!this.#stopping) {
      const lived = performance.now();
      const { code, signal } = await this.#exit;
      if (this.#stopping) return;
      deaths = performance.now() - lived > 60_000 ? 1 : deaths + 1;
      const how = signal ?? (code === null ? 'gone' : `code ${code}`);
      if (deaths > limit) {
        say(
          `✗ ${title} ended ${deaths} times in a row (${how}) and is left alone now. What it wrote: ${logOf(
            name,
          )}`,
        );
        return;
      }
      const pause =
        deaths === 1 ? 0 : Math.min(1000 * 2 ** (deaths - 2), 30_000);
      say(
        `! ${title} ended (${how}); starting it again${
          pause ? ` in ${pause / 1000} s` : ''
        }`,
      );
      await sleep(pause);
      if (this.#stopping) return;
      await this.#launch();
      await this.#becomeReady()
        .then(() => say(`✓ ${title} runs again`))
        .catch(error => say(`! ${error.message}`));
    }
  }
}
