import { mockServices } from '@backstage/backend-test-utils';
import {
  MemorySignalProvider,
  MEMORY_SIGNALS_ANNOTATION,
} from '@capstan/plugin-fleet-node/testUtils';
import { eventually } from '../__testUtils__/eventually';
import {
  iso,
  observation,
  revision,
  rollout,
  scope,
  shopObserved,
  T0,
} from '../__testUtils__/observations';
import { emptyTables, TestReplica } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { SignalTargets } from '../signals/SignalTargets';
import { MarkerStore } from './MarkerStore';
import { MarkerWriter } from './MarkerWriter';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

describeOnDatabases('MarkerWriter', database => {
  let replica: TestReplica;
  let memory: MemorySignalProvider;
  let annotations: Record<string, string>;
  const running: MarkerWriter[] = [];

  function start(provider: MemorySignalProvider = memory): MarkerWriter {
    const writer = new MarkerWriter({
      providers: [provider],
      store: new MarkerStore(database()),
      readModel: replica.readModel,
      rollouts: replica.stores.rollouts,
      revisions: replica.stores.revisions,
      targets: new SignalTargets({
        readModel: replica.readModel,
        claims: {
          ready: async () => {},
          claimant: () => ({
            entityRef: 'component:default/shop',
            title: '',
            annotations,
          }),
        },
      }),
      logger: mockServices.logger.mock(),
      everyMs: 5,
      clock: () => replica.now,
    });
    running.push(writer);
    writer.start();
    return writer;
  }
  const observe = (changes: Parameters<typeof rollout>[1] = {}) =>
    replica.recorder.record(
      scope,
      observation(
        replica.now,
        shopObserved({
          revisions: [
            revision('r1', '1.0.0'),
            revision('r2', '1.1.0', { commit: 'abc123' }),
          ],
          rollouts: [rollout('n1', changes)],
        }),
      ),
    );
  const marked = () =>
    memory.markers.map(({ kind, version }) => `${kind} ${version}`);
  const calls = () => memory.calls.length;
  const looks = () => new Promise(resolve => setTimeout(resolve, 60));

  beforeEach(async () => {
    await emptyTables(database());
    replica = await TestReplica.start(database());
    annotations = { [MEMORY_SIGNALS_ANNOTATION]: 'shop' };
    memory = new MemorySignalProvider();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(writer => writer.stop()));
  });

  it('marks the begin and the end of a rollout, once each', async () => {
    await observe({ actor: 'user:default/ann', reason: 'Friday.' });
    start();
    await eventually(() => expect(marked()).toEqual(['rolloutStarted 1.1.0']));
    expect(memory.markers[0]).toMatchObject({
      at: iso(T0),
      actor: 'user:default/ann',
      message: '1.0.0 → 1.1.0: Friday.',
      commit: 'abc123',
    });
    await observe({
      phase: 'succeeded',
      endedAt: iso(T0 + 5),
      message: 'All serve.',
    });
    await eventually(() =>
      expect(marked()).toEqual(['rolloutStarted 1.1.0', 'rolloutEnded 1.1.0']),
    );
    expect(memory.markers[1].message).toBe(
      '1.0.0 → 1.1.0: succeeded. All serve.',
    );
    await looks();
    expect(calls()).toBe(2);
  });

  it('marks rollbacks as such', async () => {
    await observe({
      rollbackOf: '-',
      phase: 'succeeded',
      endedAt: iso(T0 + 5),
    });
    start();
    await eventually(() =>
      expect(marked().sort()).toEqual([
        'rollbackEnded 1.1.0',
        'rollbackStarted 1.1.0',
      ]),
    );
  });

  it('marks once with several replicas, and what ended while none ran', async () => {
    await observe({ phase: 'failed', endedAt: iso(T0 + 5) });
    for (let n = 0; n < 4; n++) start();
    await eventually(() => expect(marked()).toHaveLength(2));
    await looks();
    expect(calls()).toBe(2);
  });

  it('forgets nothing when the source is away and the portal is restarted meanwhile', async () => {
    memory.fault({ type: 'down' });
    await observe();
    await start();
    await eventually(() => expect(calls()).toBe(1));
    await Promise.all(running.splice(0).map(writer => writer.stop()));
    memory.fault();
    start();
    await looks();
    expect(marked()).toEqual([]);
    replica.now += 11 * SECOND;
    await eventually(() => expect(marked()).toEqual(['rolloutStarted 1.1.0']));
  });

  it('waits as long as the source asked for', async () => {
    memory.fault({ type: 'limited', retryAfterMs: 300 * SECOND });
    await observe();
    start();
    await eventually(() => expect(calls()).toBe(1));
    replica.now += 290 * SECOND;
    await looks();
    expect(calls()).toBe(1);
    memory.fault();
    replica.now += 20 * SECOND;
    await eventually(() => expect(marked()).toHaveLength(1));
  });

  it('gives up soon where trying again does not help', async () => {
    memory.fault({ type: 'wrongKey' });
    await observe();
    start();
    for (let tried = 1; tried <= 4; tried++) {
      await eventually(() => expect(calls()).toBe(tried));
      replica.now += 600 * SECOND;
    }
    await looks();
    expect(calls()).toBe(4);
  });

  it.each([
    ['what is history', {}, 7 * HOUR],
    ['what names the source nowhere', { [MEMORY_SIGNALS_ANNOTATION]: '' }, 0],
  ])('does not mark %s', async (_name, changes, age) => {
    annotations = { ...annotations, ...changes };
    await observe({ phase: 'succeeded', startedAt: iso(T0), endedAt: iso(T0) });
    replica.now += age;
    start();
    await looks();
    expect(calls()).toBe(0);
  });

  it('asks nothing of sources without change tracking', async () => {
    const plain = new MemorySignalProvider();
    Object.assign(plain, { mark: undefined });
    await observe();
    start(plain);
    await looks();
    expect(await database()('change_markers').select()).toEqual([]);
  });
});
