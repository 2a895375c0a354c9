import { LATENCY_BOUNDS_MS } from '@capstan/plugin-fleet-common';
import {
  instance,
  iso,
  shopObserved,
  signal,
  SHOP_ID,
  T0,
} from '../__testUtils__/observations';
import type { GroupFacts, KeptObservation } from '../groups/StoredGroup';
import { groupHealth } from './groupHealth';
import { HealthMemory } from './HealthMemory';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Counts with all requests in the bucket that `ms` lies in. */
function allAt(ms: number, requests: number): number[] {
  const bucket = LATENCY_BOUNDS_MS.findIndex(bound => ms <= bound);
  return LATENCY_BOUNDS_MS.map((_bound, at) => (at === bucket ? requests : 0));
}

/** A group that is looked at each five seconds, as its store keeps it. */
class Watched {
  now = T0;
  facts?: GroupFacts;
  memory = new HealthMemory();
  #lookedAt?: number;

  look(
    changes: Partial<KeptObservation> = {},
    signals: Parameters<HealthMemory['add']>[1] = [],
    activities: Parameters<HealthMemory['observe']>[0]['activities'] = [],
  ): this {
    this.memory.add(SHOP_ID, signals, this.now);
    this.facts = {
      knownGood: [],
      ...this.memory.observe({
        groupId: SHOP_ID,
        observation: shopObserved(changes),
        activities,
        now: this.now,
        former: this.facts,
        formerAt: this.#lookedAt,
      }),
    };
    this.#lookedAt = this.now;
    return this;
  }

  /** A process that has just started, with what was stored. */
  restart(): void {
    this.memory = new HealthMemory();
    this.facts = JSON.parse(JSON.stringify(this.facts));
  }

  traffic(seconds: number, errors: number, ms = 5, requests = 100): void {
    for (let passed = 0; passed < seconds; passed += 5) {
      this.now += 5 * SECOND;
      const window = signal(this.now - 5 * SECOND, requests, errors, {
        latency: allAt(ms, requests),
      });
      this.look({}, [window]);
    }
  }

  codes(changes: Partial<KeptObservation> = {}): string[] {
    return groupHealth(
      { observation: shopObserved(changes), facts: this.facts! },
      { observedAt: iso(this.now), stale: false },
      this.now,
    ).reasons.map(({ code, severity }) => `${code} ${severity}`);
  }
}

const full = {
  instances: [instance('i1', { memoryBytes: 94, memoryLimitBytes: 100 })],
};

describe('HealthMemory', () => {
  it('says since when, also after a restart', () => {
    const watched = new Watched().look(full);
    watched.now += 4 * MINUTE;
    watched.look(full).restart();
    watched.now += 2 * MINUTE;
    watched.look(full);
    expect(
      groupHealth(
        { observation: shopObserved(full), facts: watched.facts! },
        { observedAt: iso(watched.now), stale: false },
        watched.now,
      ).reasons,
    ).toMatchObject([
      {
        since: iso(T0),
        message: expect.stringContaining('94 % of the limit for 6 min'),
      },
    ]);
  });

  it('begins anew after it was gone, and when nobody looked for long', () => {
    const watched = new Watched().look(full);
    watched.now += MINUTE;
    watched.look().look(full);
    expect(watched.facts?.held?.memoryNearLimit.any).toBe(T0 + MINUTE);
    watched.now += 11 * MINUTE;
    watched.look(full);
    expect(watched.facts?.held?.memoryNearLimit.any).toBe(T0 + 12 * MINUTE);
  });

  it('gives the same for the same look', () => {
    const watched = new Watched();
    watched.traffic(60, 1);
    const { facts } = watched;
    watched.look();
    expect(watched.facts).toEqual(facts);
  });

  it('sees a quarter of all requests fail within fifteen seconds, and when it is over', () => {
    const watched = new Watched();
    watched.traffic(300, 0);
    expect(watched.codes()).toEqual([]);
    watched.traffic(15, 25);
    expect(watched.codes()).toEqual(['errorRate critical']);
    watched.traffic(20, 0);
    expect(watched.codes()).toEqual([]);
  });

  it('learns how fast answers usually are, and says when they are not', () => {
    const watched = new Watched();
    watched.traffic(5 * 60, 0, 50);
    watched.traffic(60, 0, 300);
    expect(watched.codes()).toEqual([]);

    const learned = new Watched();
    learned.traffic(15 * 60, 0, 50);
    learned.restart();
    learned.traffic(60, 0, 300);
    expect(learned.codes()).toEqual(['latency info']);
    learned.traffic(60, 0, 300);
    expect(learned.codes()).toEqual(['latency degraded']);
    expect(learned.facts?.latency?.baseline).toBeLessThan(60);
  });

  it('gets used to what is slow only over hours', () => {
    const watched = new Watched();
    watched.traffic(15 * 60, 0, 50);
    watched.traffic(30 * 60, 0, 300);
    expect(watched.codes()).toEqual(['latency degraded']);
  });

  it('says why it did not scale until it has', () => {
    const activity = (effect: 'none' | 'scaledOut', seconds: number) => ({
      id: String(seconds),
      at: iso(T0 + seconds * SECOND),
      cause: 'policy' as const,
      effect,
      from: 2,
      to: 2,
      reason: 'It cools down.',
    });
    const watched = new Watched().look({}, [], [activity('none', 0)]);
    expect(watched.codes()).toEqual(['notScaled info']);
    watched.look({}, [], [activity('scaledOut', 5), activity('none', 0)]);
    expect(watched.codes()).toEqual([]);
  });

  it('believes what other sources measured', () => {
    const watched = new Watched();
    watched.memory = new HealthMemory({
      measured: { of: () => ({ p95: 50, missing: [] }) },
    });
    watched.look();
    expect(watched.facts?.latency).toMatchObject({ p95: 50, minutes: 1 });
  });
});
