import type { GroupObservation } from '@capstan/plugin-fleet-node';
import { seededRandom } from '../../authorization/__testUtils__/seededRandom';
import {
  instance,
  iso,
  shopObserved,
  signal,
  T0,
} from '../../__testUtils__/observations';

/** Names of so many groups. */
export function manyGroups(
  count: number,
): readonly { readonly name: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `service-${index}`,
  }));
}

/**
 * What a sweep sees of them at `now` (milliseconds): four instances each, two windows of traffic. In each round another
 * one in a hundred fails requests, and another one in a hundred fills its memory.
 */
export function observeMany(
  groups: readonly { readonly name: string }[],
  options: {
    readonly now: number;
    readonly round: number;
    readonly seed: number;
  },
): readonly GroupObservation[] {
  const { now, round, seed } = options;
  const random = seededRandom(seed + round);
  return groups.map(({ name }) => {
    const fails = random() < 0.01;
    const full = random() < 0.01;
    return shopObserved({
      ref: {
        provider: 'test',
        account: 'a',
        region: '-',
        nativeId: `${name}/prod`,
      },
      name,
      claim: { annotation: 'capstan/local-service', value: name },
      size: {
        min: 1,
        max: 10,
        desired: 4,
        running: 4,
        healthy: 4,
        unit: 'instances',
      },
      autoscaling: { active: true, policies: ['keeps CPU at 50 %'] },
      policies: [
        {
          name: 'cpu',
          type: 'targetTracking',
          summary: 'keeps CPU at 50 %',
          target: 50,
          current: Math.round(100 * random()),
        },
      ],
      instances: Array.from({ length: 4 }, (_, index) =>
        instance(`${name}-${index}`, {
          startedAt: iso(T0 - 3600_000),
          cpuPercent: Math.round(60 * random()),
          memoryBytes: full ? 97 : 40 + Math.round(30 * random()),
          memoryLimitBytes: 100,
        }),
      ),
      signals: [10, 5].map(secondsAgo => {
        const requests = 100 + Math.round(200 * random());
        return signal(
          now - secondsAgo * 1000,
          requests,
          fails ? Math.round(requests / 2) : 0,
          { latency: [0, 0, 0, requests, 0, 0, 0, 0] },
        );
      }),
    });
  });
}
