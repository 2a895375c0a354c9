import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/freePort.ts';
import { SHOP, startServer } from '../shop/ShopProcess.ts';
import type { ServerProcess } from '../shop/ShopProcess.ts';

interface Instance {
  readonly port: number;
  server?: ServerProcess;
}

/** Some instances of the shop on ports of their own, killed at random and started again. */
export class Instances {
  readonly #instances: readonly Instance[];
  readonly #env: Readonly<Record<string, string>>;
  #killing = true;
  kills = 0;

  private constructor(
    instances: readonly Instance[],
    env: Readonly<Record<string, string>>,
  ) {
    this.#instances = instances;
    this.#env = env;
  }

  static async start(
    count: number,
    env: Readonly<Record<string, string>>,
  ): Promise<Instances> {
    const instances: Instance[] = [];
    for (let index = 0; index < count; index += 1)
      instances.push({ port: await freePort() });
    const all = new Instances(instances, env);
    await Promise.all(instances.map(instance => all.#start(instance)));
    return all;
  }

  get urls(): readonly string[] {
    return this.#instances.map(({ port }) => `http://127.0.0.1:${port}`);
  }

  /** Kills one after the other until `calm` is called. */
  async disturb(random: () => number): Promise<void> {
    while (this.#killing) {
      await sleep(200 + random() * 500);
      const victim =
        this.#instances[Math.floor(random() * this.#instances.length)];
      if (!this.#killing) return;
      await victim.server?.kill();
      this.kills += 1;
      await sleep(random() * 300);
      await this.#start(victim);
    }
  }

  calm(): void {
    this.#killing = false;
  }

  async stop(): Promise<void> {
    this.calm();
    await Promise.all(this.#instances.map(({ server }) => server?.kill()));
  }

  async #start(instance: Instance): Promise<void> {
    instance.server = await startServer(join(SHOP, 'src/main.ts'), {
      port: instance.port,
      readyPath: '/readyz',
      cwd: SHOP,
      env: this.#env,
    });
  }
}
