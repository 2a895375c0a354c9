import { SHOP_ID, signal, T0 } from '../__testUtils__/observations';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { SampleStore } from './SampleStore';
import { SignalStore } from './SignalStore';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** On a border of five minutes, as T0. */
const NOW = T0 + 40 * DAY;

jest.setTimeout(60_000);

describeOnDatabases('the tiers of signals', database => {
  let signals: SignalStore;
  let samples: SampleStore;

  beforeEach(async () => {
    await emptyTables(database());
    signals = new SignalStore(database());
    samples = new SampleStore(database());
  });

  const writeWindows = (...times: readonly number[]) =>
    signals.write(
      database(),
      times.map(at => ({
        groupId: SHOP_ID,
        signal: signal(at, 10, 1, { latency: [9, 1] }),
      })),
    );
  const windows = async () => signals.during(SHOP_ID, 0, NOW + DAY);
  const totals = async () => {
    const kept = await windows();
    return {
      requests: kept.reduce((sum, { requests }) => sum + requests, 0),
      errors: kept.reduce((sum, { errors }) => sum + errors, 0),
      latency: kept.reduce((sum, { latency }) => sum + latency[0], 0),
    };
  };

  it('are as measured for three hours, minutes for three days, five minutes for a month', async () => {
    const HALF = 30_000;
    await writeWindows(
      NOW - HOUR,
      NOW - HOUR + 5000,
      NOW - 4 * HOUR,
      NOW - 4 * HOUR + HALF,
      NOW - 4 * HOUR + 60_000,
      NOW - 4 * DAY,
      NOW - 4 * DAY + 4 * 60_000,
      NOW - 32 * DAY,
    );
    await signals.prune(NOW);
    expect(
      (await windows()).map(({ at, seconds, requests }) => [
        Date.parse(at) - NOW,
        seconds,
        requests,
      ]),
    ).toEqual([
      [-4 * DAY, 300, 20],
      [-4 * HOUR, 60, 20],
      [-4 * HOUR + 60_000, 60, 10],
      [-HOUR, 5, 10],
      [-HOUR + 5000, 5, 10],
    ]);
  });

  it('lose nothing and count nothing twice, however often and however many at once merge', async () => {
    const times = Array.from(
      { length: 720 },
      (_, n) => NOW - 5 * HOUR + n * 5000,
    );
    await writeWindows(...times);
    const before = await totals();
    const other = new SignalStore(database());
    // Single file on SQLite, side by side on PostgreSQL.
    await Promise.all([signals.prune(NOW), other.prune(NOW)]);
    expect(await totals()).toEqual(before);
    expect(await windows()).toHaveLength(60);
    for (let day = 0; day <= 4; day++) await signals.prune(NOW + day * DAY);
    expect(await totals()).toEqual(before);
    expect(await windows()).toHaveLength(12);
  });

  it('end: a series has a bounded number of rows for ever', async () => {
    for (let day = 0; day < 70; day += 10) {
      const start = NOW + day * DAY;
      await writeWindows(
        ...Array.from({ length: 10 * 24 }, (_, hour) => start + hour * HOUR),
      );
      await signals.prune(start + 10 * DAY);
    }
    const kept: { at: number }[] = await database()('signal_windows').select();
    expect(kept.length).toBeLessThanOrEqual(31 * 24);
  });

  it('merge what sources computed by its meaning, each source and revision for itself', async () => {
    const sample = (at: number, changes: object) => ({
      source: 'prometheus:a',
      groupId: SHOP_ID,
      at,
      seconds: 15,
      ...changes,
    });
    const at = NOW - 4 * HOUR;
    await samples.write([
      sample(at, { throughput: 3, errorRate: 0, memoryPercent: 90 }),
      sample(at + 15_000, { throughput: 1, errorRate: 100 }),
      sample(at, { source: 'prometheus:b', throughput: 7 }),
      sample(at, { revisionId: 'r1', p95: 12 }),
    ]);
    await samples.prune(NOW);
    const kept = await samples.during(SHOP_ID, 0, NOW);
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(
      expect.arrayContaining([
        {
          source: 'prometheus:a',
          groupId: SHOP_ID,
          at,
          seconds: 60,
          throughput: 2,
          errorRate: 25,
          memoryPercent: 90,
        },
        {
          source: 'prometheus:b',
          groupId: SHOP_ID,
          at,
          seconds: 60,
          throughput: 7,
        },
        {
          source: 'prometheus:a',
          groupId: SHOP_ID,
          revisionId: 'r1',
          at,
          seconds: 60,
          p95: 12,
        },
      ]),
    );
  });
});
