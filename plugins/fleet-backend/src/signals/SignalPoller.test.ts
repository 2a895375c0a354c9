import { mockServices } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ProvidedAlert, SignalSource } from '@capstan/plugin-fleet-node';
import {
  MemorySignalProvider,
  MEMORY_SIGNALS_ANNOTATION,
} from '@capstan/plugin-fleet-node/testUtils';
import { eventually } from '../__testUtils__/eventually';
import {
  iso,
  observation,
  scope,
  shopObserved,
  SHOP_ID,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { SignalPoller } from './SignalPoller';
import { SignalTargets } from './SignalTargets';
import { SourceStore } from './SourceStore';

const SECOND = 1000;
const INTERVAL = 15 * SECOND;
const ALERT: ProvidedAlert = {
  nativeId: 'a1',
  rule: 'Memory',
  title: 'Memory is nearly full.',
  severity: 'critical',
  since: iso(T0),
};

const source = (name: string, intervalSeconds = 15): SignalSource => ({
  id: `${name}:default`,
  title: name,
  intervalSeconds,
});

describeOnDatabases('SignalPoller', database => {
  let now = T0;
  let replica: TestReplica;
  let annotations: Record<string, string>;
  let catalogAnswers: boolean;
  let received: { source: string; alerts: string[] }[];
  const running: SignalPoller[] = [];

  const provider = (name = 'memory', intervalSeconds = 15) =>
    new MemorySignalProvider({
      name,
      sources: [source(name, intervalSeconds)],
      clock: () => now,
    });
  const sampleAt = (at: number, changes: object = {}) => ({
    groupId: SHOP_ID,
    at: iso(at),
    seconds: 15,
    throughput: 3,
    ...changes,
  });

  async function start(
    providers: readonly MemorySignalProvider[],
    options: { timeoutMs?: number } = {},
  ): Promise<SignalPoller> {
    const claimant = { entityRef: 'component:default/shop', title: 'Shop' };
    const poller = new SignalPoller({
      providers,
      store: new SourceStore(database()),
      samples: replica.stores.samples,
      targets: new SignalTargets({
        readModel: replica.readModel,
        claims: {
          ready: async () => {
            if (!catalogAnswers)
              throw new ServiceUnavailableError('The catalog does not answer.');
          },
          claimant: () => ({ ...claimant, annotations }),
        },
        clock: () => now,
      }),
      alerts: {
        received: async ({ id }, alerts) => {
          received.push({
            source: id,
            alerts: alerts.map(({ nativeId }) => nativeId),
          });
        },
      },
      logger: mockServices.logger.mock(),
      lookMs: 3,
      clock: () => now,
      random: () => 0,
      ...options,
    });
    running.push(poller);
    await poller.start();
    return poller;
  }

  const reads = (asked: MemorySignalProvider) =>
    asked.calls.filter(({ call }) => call === 'read').length;
  const looks = () => new Promise(resolve => setTimeout(resolve, 40));
  const settled = async (poller: SignalPoller, state: string) =>
    eventually(() => expect(poller.statuses()[0].state).toBe(state));
  const kept = () => replica.stores.samples.during(SHOP_ID, 0, now + INTERVAL);

  beforeEach(async () => {
    now = T0;
    received = [];
    annotations = { [MEMORY_SIGNALS_ANNOTATION]: 'shop' };
    catalogAnswers = true;
    await emptyTables(database());
    replica = await TestReplica.start(database());
    await replica.recorder.record(scope, observation(T0, shopObserved()));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(poller => poller.stop()));
  });

  it('does not make a source wait for its interval because the catalog came late', async () => {
    catalogAnswers = false;
    const memory = provider();
    memory.add(sampleAt(T0 - 60_000));
    const poller = await start([memory]);
    await settled(poller, 'failing');
    expect(reads(memory)).toBe(0);
    catalogAnswers = true;
    now += 2000;
    await settled(poller, 'ok');
    expect(reads(memory)).toBe(1);
  });

  it('reads each interval, keeps the samples with their source, and reads no interval that is kept already for ever', async () => {
    const memory = provider();
    memory.add(sampleAt(T0 - 60_000, { revisionId: 'r1' }));
    const poller = await start([memory]);
    await settled(poller, 'ok');
    expect(await kept()).toEqual([
      {
        source: 'memory:default',
        groupId: SHOP_ID,
        revisionId: 'r1',
        at: T0 - 60_000,
        seconds: 15,
        throughput: 3,
      },
    ]);
    await looks();
    expect(reads(memory)).toBe(1);
    now += INTERVAL;
    memory.add(sampleAt(T0));
    await eventually(() => expect(reads(memory)).toBe(2));
    await eventually(async () => expect(await kept()).toHaveLength(2));
  });

  it('asks as often with five replicas as with one, and never twice at once', async () => {
    const memory = provider();
    memory.fault({ type: 'slow', ms: 10 });
    for (let n = 0; n < 5; n++) await start([memory]);
    for (let visit = 1; visit <= 5; visit++) {
      await eventually(() => expect(reads(memory)).toBe(visit));
      await looks();
      expect(reads(memory)).toBe(visit);
      now += INTERVAL;
    }
    expect(memory.load.most).toBe(1);
  });

  it('says the same on every replica', async () => {
    const memory = provider();
    memory.fault({ type: 'wrongKey' });
    const [first, second] = [await start([memory]), await start([memory])];
    await settled(first, 'failing');
    await settled(second, 'failing');
    expect(second.statuses()).toEqual(first.statuses());
    expect(first.statuses()[0].message).toContain('it does not take the key');
  });

  it('leaves a source that fails alone for longer and longer, and is well again after one success', async () => {
    const memory = provider();
    memory.fault({ type: 'down' });
    const poller = await start([memory]);
    await settled(poller, 'failing');
    const waits = [];
    for (let visit = 1; visit <= 5; visit++) {
      await eventually(() => expect(reads(memory)).toBe(visit));
      const before = now;
      while (reads(memory) === visit) {
        now += 5 * SECOND;
        await looks();
      }
      waits.push((now - before) / SECOND);
    }
    expect(waits).toEqual([15, 30, 60, 120, 120]);
    memory.fault();
    memory.add(sampleAt(now));
    now += 120 * SECOND;
    await settled(poller, 'ok');
    expect(poller.statuses()[0]).not.toHaveProperty('message');
  });

  it('waits as long as a source asked for', async () => {
    const memory = provider();
    memory.fault({ type: 'limited', retryAfterMs: 300 * SECOND });
    const poller = await start([memory]);
    await settled(poller, 'failing');
    const calls = memory.calls.length;
    for (let passed = 0; passed < 290; passed += 29) {
      now += 29 * SECOND;
      await looks();
    }
    expect(memory.calls.length).toBe(calls);
    now += 20 * SECOND;
    await eventually(() => expect(memory.calls.length).toBeGreaterThan(calls));
  });

  it('gives up what takes too long, and does not ask again from here while it has not come back', async () => {
    const memory = provider();
    let comeBack = () => {};
    let calls = 0;
    memory.read = () => {
      calls++;
      return new Promise(resolve => {
        comeBack = () => resolve({ samples: [], problems: [] });
      });
    };
    const poller = await start([memory], { timeoutMs: 30 });
    await settled(poller, 'failing');
    expect(poller.statuses()[0].message).toContain('has not answered within');
    now += 600 * SECOND;
    await looks();
    expect(calls).toBe(1);
    comeBack();
    await eventually(() => expect(calls).toBe(2));
    comeBack();
  });

  it('has no source wait for another', async () => {
    const [slow, quick] = [provider('slow'), provider('quick')];
    slow.fault({ type: 'slow', ms: 600_000 });
    quick.add(sampleAt(T0 - 30_000));
    const poller = await start([slow, quick]);
    await eventually(() =>
      expect(poller.statuses().map(({ state }) => state)).toEqual([
        'pending',
        'ok',
      ]),
    );
  });

  it.each([
    ['nothing', undefined],
    ['a page of HTML', '<html>'],
    ['half of it', { samples: [] }],
  ])('survives %s as an answer', async (_name, answer) => {
    const memory = provider();
    memory.fault({ type: 'nonsense', answer });
    const poller = await start([memory]);
    await settled(poller, 'failing');
    expect(poller.statuses()[0].message).toContain('no reading of signals');
    expect(await kept()).toEqual([]);
  });

  it('says what was wrong with a part, keeps the rest, and says of each group what concerns it', async () => {
    const memory = provider();
    memory.add(
      sampleAt(T0 - 30_000),
      sampleAt(T0 - 30_000, { throughput: -1 }),
    );
    memory.fail(SHOP_ID, 'Its selector matches two groups.');
    const poller = await start([memory]);
    await settled(poller, 'partial');
    expect(await kept()).toHaveLength(1);
    expect(await poller.statusesFor(SHOP_ID)).toMatchObject([
      { state: 'partial', message: 'Its selector matches two groups.' },
    ]);
    expect(poller.statuses()[0].message).toContain('make no sense');
  });

  it('is not well any more when nobody has read it for two intervals', async () => {
    const memory = provider();
    memory.add(sampleAt(T0 - 30_000));
    const first = await start([memory]);
    await settled(first, 'ok');
    memory.fault({ type: 'slow', ms: 600_000 });
    now += 31 * SECOND;
    await settled(first, 'failing');
    expect(first.statuses()[0].message).toContain('was last read 31 s ago');
  });

  it('has no data where the source has none, and does not ask about what names it nowhere', async () => {
    const memory = provider();
    const poller = await start([memory]);
    await settled(poller, 'noData');
    expect(reads(memory)).toBe(1);
    annotations = {};
    now += INTERVAL;
    await eventually(() =>
      expect(poller.statuses()[0].message).toContain('so it is not asked'),
    );
    expect(reads(memory)).toBe(1);
    expect(await poller.statusesFor(SHOP_ID)).toEqual([]);
    expect(received[received.length - 1]).toEqual({
      source: 'memory:default',
      alerts: [],
    });
  });

  it('hands over all alerts that fire, and none while nobody can say', async () => {
    const memory = provider();
    memory.fire(ALERT);
    await start([memory]);
    await eventually(() =>
      expect(received).toEqual([{ source: 'memory:default', alerts: ['a1'] }]),
    );
    memory.fault({ type: 'down' });
    now += INTERVAL;
    await eventually(() => expect(reads(memory)).toBe(2));
    await looks();
    expect(received).toHaveLength(1);
    memory.fault();
    memory.end('a1');
    now += INTERVAL;
    await eventually(() => expect(received[1]?.alerts).toEqual([]));
  });

  describe('when it hears of an alert', () => {
    const asked = (memory: MemorySignalProvider) =>
      memory.calls.map(({ call }) => call);

    it('asks for alerts at once, and for signals at their time', async () => {
      const memory = provider();
      memory.add(sampleAt(T0 - 30_000));
      const poller = await start([memory]);
      await settled(poller, 'ok');
      memory.fire(ALERT);
      memory.tell();
      await eventually(() => expect(received[1]?.alerts).toEqual(['a1']));
      await looks();
      expect(asked(memory)).toEqual(['read', 'alerts', 'alerts']);
      now += INTERVAL;
      await eventually(() =>
        expect(asked(memory).slice(3)).toEqual(['read', 'alerts']),
      );
      expect(poller.statuses()[0].state).toBe('ok');
    });

    it('does not forget it when another replica is at it', async () => {
      const memory = provider();
      memory.add(sampleAt(T0 - 30_000));
      const poller = await start([memory]);
      await settled(poller, 'ok');
      const store = new SourceStore(database());
      const held = await store.claim(
        'memory:default',
        'another',
        now,
        now + INTERVAL,
        true,
      );
      memory.tell();
      await looks();
      expect(asked(memory)).toEqual(['read', 'alerts']);
      await store.settle('memory:default', 'another', held!);
      await eventually(() =>
        expect(asked(memory)).toEqual(['read', 'alerts', 'alerts']),
      );
    });

    it('leaves a source alone that fails, or that asked for it', async () => {
      const memory = provider();
      memory.add(sampleAt(T0 - 30_000));
      const poller = await start([memory]);
      await settled(poller, 'ok');
      memory.fault({ type: 'limited', retryAfterMs: 300 * SECOND });
      memory.tell();
      await eventually(() => expect(asked(memory)).toHaveLength(3));
      memory.tell();
      await looks();
      now += 299 * SECOND;
      memory.tell();
      await looks();
      expect(asked(memory)).toHaveLength(3);
      now += 2 * SECOND;
      await eventually(() => expect(reads(memory)).toBe(2));
    });

    it('asks about nothing that no service names', async () => {
      annotations = {};
      const memory = provider();
      const poller = await start([memory]);
      await settled(poller, 'noData');
      memory.tell();
      await looks();
      expect(memory.calls).toEqual([]);
    });
  });

  it('goes on where another replica died', async () => {
    const memory = provider();
    memory.add(sampleAt(T0 - 30_000));
    const store = new SourceStore(database());
    await store.register(memory.sources()[0]);
    await store.claim('memory:default', 'dead', T0, T0 + 50 * SECOND);
    const poller = await start([memory]);
    await looks();
    expect(reads(memory)).toBe(0);
    now += 51 * SECOND;
    await settled(poller, 'ok');
    // What the dead one may still say is no longer believed.
    await store.settle('memory:default', 'dead', {
      state: 'failing',
      problems: {},
      failures: 9,
      nextAt: 0,
    });
    await looks();
    expect(poller.statuses()[0].state).toBe('ok');
  });
});
