import {
  instance,
  iso,
  observation,
  revision,
  rollout,
  scope,
  shopObserved,
  SHOP_ID,
  signal,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { ChartService } from './ChartService';
import type { ChartSubject } from './ChartService';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

jest.setTimeout(60_000);

describeOnDatabases('ChartService', database => {
  let replica: TestReplica;
  let subject: ChartSubject;
  let charts: ChartService;

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
    subject = {
      apdexTargetMs: 500,
      engine: { id: scope.id, title: 'Engine', state: 'ok' },
      sources: [],
    };
    charts = new ChartService({
      ...replica.stores,
      subjectOf: async () => subject,
      bands: {
        during: async () => [
          {
            at: iso(T0 - DAY),
            kind: 'alert',
            label: 'Memory',
            severity: 'critical',
          },
        ],
      },
      clock: () => replica.now,
    });
  });

  const write = (at: number, requests: number, errors = 0, revisionId = 'r1') =>
    replica.stores.signals.write(database(), [
      {
        groupId: SHOP_ID,
        signal: signal(at, requests, errors, { revisionId }),
      },
    ]);

  it('draws what each revision did and used, and what happened, with the alert that lasts', async () => {
    const observed = shopObserved({
      revisions: [revision('r1', '1.0.0'), revision('r2', '1.1.0')],
      instances: [
        instance('a', {
          cpuPercent: 10,
          memoryBytes: 94,
          memoryLimitBytes: 100,
        }),
        instance('b', { revisionId: 'r2', cpuPercent: 30 }),
      ],
      signals: [signal(T0, 50, 0), signal(T0, 10, 5, { revisionId: 'r2' })],
      rollouts: [
        rollout('n1', {
          step: 0,
          strategy: { type: 'canary', steps: [{ weight: 5 }], bakeSeconds: 0 },
        }),
      ],
    });
    await replica.recorder.record(scope, observation(T0, observed));
    replica.now = T0 + MINUTE;
    const { series, marks, sources } = await charts.signals(SHOP_ID, {});
    expect(series).toMatchObject([
      {
        label: '1.0.0',
        source: scope.id,
        points: [
          {
            at: iso(T0),
            throughput: 10,
            errorRate: 0,
            apdex: 1,
            cpuPercent: 10,
            memoryPercent: 94,
          },
        ],
      },
      {
        label: '1.1.0',
        points: [{ throughput: 2, errorRate: 50, apdex: 0.5, cpuPercent: 30 }],
      },
    ]);
    expect(marks.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'alert Memory',
      'rolloutStarted 1.0.0 → 1.1.0',
      'rolloutStep 1.1.0: step 1, 5 %',
    ]);
    expect(sources).toEqual([subject.engine]);
  });

  it('keeps the time at which a step was reached', async () => {
    const at = (step: number) =>
      shopObserved({ rollouts: [rollout('n1', { step, traffic: step * 10 })] });
    for (const step of [0, 0, 1]) {
      replica.now += MINUTE;
      await replica.recorder.record(scope, observation(replica.now, at(step)));
    }
    // A replica that has just started sees the step for the first time.
    const second = await TestReplica.start(database());
    second.now = replica.now + MINUTE;
    await second.recorder.record(scope, observation(second.now, at(1)));
    const { marks } = await charts.signals(SHOP_ID, { to: iso(T0 + HOUR) });
    expect(
      marks.filter(({ kind }) => kind === 'rolloutStep').map(mark => mark.at),
    ).toEqual([iso(T0 + MINUTE), iso(T0 + 3 * MINUTE)]);
  });

  it('writes what instances use once in a quarter of a minute', async () => {
    for (let seconds = 0; seconds < 60; seconds += 5) {
      replica.now = T0 + seconds * 1000;
      const used = instance('a', { cpuPercent: seconds });
      await replica.recorder.record(
        scope,
        observation(replica.now, shopObserved({ instances: [used] })),
      );
    }
    const samples = await replica.stores.samples.during(SHOP_ID, T0, T0 + HOUR);
    expect(samples.map(({ at, cpuPercent }) => [at - T0, cpuPercent])).toEqual([
      [0, 0],
      [15_000, 15],
      [30_000, 30],
      [45_000, 45],
    ]);
  });

  it('draws each source for itself, and says which of them measured nothing', async () => {
    subject = {
      ...subject,
      sources: [
        { id: 'prometheus:a', title: 'A', state: 'ok' },
        { id: 'prometheus:b', title: 'B', state: 'ok' },
        {
          id: 'prometheus:c',
          title: 'C',
          state: 'failing',
          message: 'It is down.',
        },
      ],
    };
    await write(T0, 10);
    await replica.stores.samples.write([
      {
        source: 'prometheus:a',
        groupId: SHOP_ID,
        at: T0,
        seconds: 15,
        throughput: 2,
      },
      {
        source: 'prometheus:a',
        groupId: SHOP_ID,
        revisionId: 'r1',
        at: T0,
        seconds: 15,
        throughput: 1,
      },
      {
        source: 'prometheus:a',
        groupId: SHOP_ID,
        revisionId: 'r1',
        at: T0,
        seconds: 15,
        throughput: 3,
        queueDepth: 4,
      },
      {
        source: 'prometheus:a',
        groupId: 'another',
        at: T0,
        seconds: 15,
        throughput: 99,
      },
    ]);
    replica.now = T0 + 5 * MINUTE;
    const answer = await charts.signals(SHOP_ID, { from: iso(T0) });
    expect(
      answer.series.map(({ source, revisionId, points }) => [
        source,
        revisionId,
        points[0],
      ]),
    ).toEqual([
      [scope.id, 'r1', expect.objectContaining({ throughput: 2 })],
      ['prometheus:a', '*', { at: iso(T0), throughput: 2 }],
      ['prometheus:a', 'r1', { at: iso(T0), throughput: 3, queueDepth: 4 }],
    ]);
    expect(answer.sources.map(({ id, state }) => `${id} ${state}`)).toEqual([
      `${scope.id} ok`,
      'prometheus:a ok',
      'prometheus:b noData',
      'prometheus:c failing',
    ]);
  });

  it('compares with yesterday, moved onto the range, all revisions together', async () => {
    await write(T0 - DAY, 10, 0, 'r0');
    await write(T0 - DAY, 20, 6);
    await write(T0, 100);
    replica.now = T0 + 10 * MINUTE;
    const { comparison } = await charts.signals(SHOP_ID, {
      from: iso(T0),
      compare: 'yesterday',
    });
    expect(comparison).toMatchObject({
      kind: 'yesterday',
      from: iso(T0 - DAY),
      to: iso(T0 + 10 * MINUTE - DAY),
      points: [{ at: iso(T0), throughput: 6, errorRate: 20 }],
    });
  });

  it('compares with what one source says of all revisions where the engine counted nothing', async () => {
    const sample = (changes: object) => ({
      source: 'prometheus:a',
      groupId: SHOP_ID,
      at: T0 - DAY,
      seconds: 15,
      ...changes,
    });
    await replica.stores.samples.write([
      sample({ throughput: 9 }),
      sample({ throughput: 3, revisionId: 'r1' }),
      sample({ throughput: 100, source: 'prometheus:b' }),
      sample({ cpuPercent: 80, source: scope.id, revisionId: 'r1' }),
    ]);
    const { comparison } = await charts.signals(SHOP_ID, {
      from: iso(T0),
      to: iso(T0 + HOUR),
      compare: 'yesterday',
    });
    expect(comparison?.points).toEqual([{ at: iso(T0), throughput: 9 }]);
  });

  it('compares with the time before the newest rollout, when there was one', async () => {
    const ask = () =>
      charts.signals(SHOP_ID, {
        from: iso(T0),
        to: iso(T0 + HOUR),
        compare: 'lastDeployment',
      });
    await write(T0 - 30 * MINUTE, 50);
    expect(await ask()).not.toHaveProperty('comparison');
    await replica.stores.rollouts.write(
      database(),
      [0, 1].map(n => ({
        groupId: SHOP_ID,
        rollout: rollout(`n${n}`, { startedAt: iso(T0 + n * 20 * MINUTE) }),
      })),
      T0,
    );
    expect((await ask()).comparison).toMatchObject({
      from: iso(T0 - 40 * MINUTE),
      to: iso(T0 + 20 * MINUTE),
      points: [{ at: iso(T0 + 10 * MINUTE), throughput: 10 }],
    });
  });

  it('gives more points when a resolution is asked for, never more than 10,000 in all', async () => {
    const windows = Array.from({ length: 3000 }, (_, n) =>
      ['r1', 'r2', 'r3', 'r4'].map(revisionId => ({
        groupId: SHOP_ID,
        signal: signal(T0 + n * 5000, 5, 0, { revisionId }),
      })),
    ).flat();
    await replica.stores.signals.write(database(), windows);
    const range = { from: iso(T0), to: iso(T0 + 3000 * 5000) };
    const sizes = async (resolution?: number) => {
      const answer = await charts.signals(SHOP_ID, {
        ...range,
        ...(resolution && { resolution }),
      });
      return [
        answer.resolutionSeconds,
        ...answer.series.map(({ points }) => points.length),
      ];
    };
    expect(await sizes()).toEqual([60, 250, 250, 250, 250]);
    expect(await sizes(7)).toEqual([7, 2143, 2143, 2143, 2143]);
    expect(await sizes(5)).toEqual([10, 1500, 1500, 1500, 1500]);
    await expect(
      charts.signals(SHOP_ID, {
        from: iso(T0 - 20 * DAY),
        to: iso(T0),
        resolution: 5,
      }),
    ).rejects.toThrow('more than 10000');
  }, 60_000);
});
