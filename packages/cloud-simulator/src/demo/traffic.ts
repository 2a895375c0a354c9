import type { RegionWorld } from '../RegionWorld.ts';
import type { Load } from '../services/cloudwatch/Load.ts';
import { HOUR } from './Story.ts';
import type { Story } from './Story.ts';

/** Since when there is traffic: as much as charts show. */
const SINCE = 3 * HOUR;
/** Requests per second that take all of an instance, unless a load says otherwise. */
const PER_INSTANCE = 100;

/** Requests that keep so many instances at this part of what they can do (0–1), a little more and a little less. */
export function visit(
  story: Story,
  region: RegionWorld,
  arn: string,
  instances: number,
  share: number,
  more: Load = {},
): void {
  const perInstance = more.requestsPerInstance ?? PER_INSTANCE;
  story.before(SINCE, () =>
    region.setLoad(arn, {
      requestsPerSecond: Math.round(instances * perInstance * share),
      requestsPerInstance: perInstance,
      errorPercent: 0.2,
      latencyMs: 45,
      wavePercent: 4,
      waveMinutes: 45,
      ...more,
    }),
  );
}

/** What is read of a table and written to it. */
export function consume(
  story: Story,
  region: RegionWorld,
  arn: string,
  units: { readonly read: number; readonly write: number },
): void {
  story.before(SINCE, () =>
    region.setLoad(arn, {
      readUnitsPerSecond: units.read,
      writeUnitsPerSecond: units.write,
      wavePercent: 3,
      waveMinutes: 50,
    }),
  );
}
