import { RegionWorld } from './RegionWorld.ts';
import type { World } from './World.ts';

/** One account. @public */
export class AccountWorld {
  readonly #world: World;
  readonly #id: string;
  readonly #regions = new Map<string, RegionWorld>();

  constructor(world: World, id: string) {
    this.#world = world;
    this.#id = id;
  }

  /** Comes into being when it is first asked for. */
  region(name: string): RegionWorld {
    let region = this.#regions.get(name);
    if (!region) {
      region = new RegionWorld(this.#world, this.#id, name);
      this.#regions.set(name, region);
    }
    return region;
  }
}
