import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The clouds of `npm start -- --simulate-clouds`, by their own door. */
export class Simulator {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Of the portal whose state this is. */
  static async of(stateDir: string): Promise<Simulator> {
    const url = await readFile(join(stateDir, 'simulator', 'url'), 'utf8');
    return new Simulator(url.trim());
  }

  /** Lets its clock jump: what takes minutes there must not take them here. */
  async advance(seconds: number): Promise<void> {
    await this.#post('advance', { ms: seconds * 1000 });
  }

  /** What a service, a group or a queue has to bear from now on. */
  async load(arn: string, load: Record<string, number>): Promise<void> {
    await this.#post('load', { arn, load });
  }

  /** The titles of all its services. */
  async titles(): Promise<string[]> {
    const { services } = (await this.#get('inventory')) as {
      services: { title: string }[];
    };
    return services.map(({ title }) => title);
  }

  /** How often something was really done: the judge of "at most once". */
  async effects(what: RegExp): Promise<number> {
    const { effects } = (await this.#get('effects')) as {
      effects: { operation: string; what: string }[];
    };
    return effects.filter(effect =>
      what.test(`${effect.operation}: ${effect.what}`),
    ).length;
  }

  /** Waits until something was done there, two minutes at most. */
  async sees(what: RegExp): Promise<void> {
    for (let second = 0; second < 120; second += 1) {
      if ((await this.effects(what)) > 0) return;
      await sleep(1000);
    }
    assert.fail(`The simulator did not see ${what}.`);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/_simulator/${path}`);
    assert.ok(response.ok, `${path}: ${response.status}`);
    return response.json();
  }

  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.#url}/_simulator/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${path}: ${response.status}`);
  }
}
