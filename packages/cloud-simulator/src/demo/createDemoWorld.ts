import { createWorld } from '../World.ts';
import type { World } from '../World.ts';
import { containers } from './containers.ts';
import { reporting, sessions } from './others.ts';
import { ACCOUNTS, placesOf, REGIONS } from './places.ts';
import { shopOnEcs } from './shopOnEcs.ts';
import { shopOnImages } from './shopOnImages.ts';
import { shopOnMachines } from './shopOnMachines.ts';
import { DAY, Story } from './Story.ts';

/** How long the demo's services have been there before somebody looks. */
const PAST_MS = 14 * DAY;

/**
 * A dozen services in two accounts and two regions, with two weeks of deployments behind them, one that is in trouble, and
 * one whose rollout waits for a person; `world.inventory` tells what there is. The same seed gives the same ARNs.
 *
 * @public
 */
export function createDemoWorld(options: {
  /** When the demo begins (ms since 1970). */
  readonly now: number;
  readonly seed?: number;
}): World {
  const world = createWorld({
    seed: options.seed ?? 1,
    start: new Date(options.now - PAST_MS).toISOString(),
  });
  const story = new Story(world, options.now);
  const places = placesOf(world);
  const services = [
    shopOnEcs(story, places),
    shopOnMachines(story, places),
    shopOnImages(story, places),
    ...containers(story, places),
    reporting(story, places),
    sessions(story, places),
  ];
  story.tell();
  world.inventory = {
    accounts: Object.values(ACCOUNTS).map(id => ({ id, regions: REGIONS })),
    services,
  };
  return world;
}
