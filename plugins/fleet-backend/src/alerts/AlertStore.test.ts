import { mockServices } from '@backstage/backend-test-utils';
import { T0 } from '../__testUtils__/observations';
import { emptyTables } from '../__testUtils__/TestReplica';
import { describeOnDatabases } from '../journal/__testUtils__/describeOnDatabases';
import { AlertBook } from './AlertBook';
import { alertKeyOf, OWN_SOURCE } from './AlertRecord';
import type { AlertRecord } from './AlertRecord';
import { AlertStore } from './AlertStore';

const MINUTE = 60_000;
const GROUP = 'test:a:-:shop%2Fprod';

function alert(id: string, changes: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id,
    source: OWN_SOURCE,
    key: alertKeyOf(OWN_SOURCE, `${GROUP} crashLoop`),
    nativeId: `${GROUP} crashLoop`,
    rule: 'crashLoop',
    title: 'It crashes.',
    severity: 'warning',
    since: T0,
    evidence: [],
    suspects: [],
    groupId: GROUP,
    ...changes,
  };
}

const rollout = (rolloutId: string) => ({
  kind: 'rollout' as const,
  at: new Date(T0).toISOString(),
  label: '1.0.0 → 1.1.0',
  secondsBefore: 5,
  rolloutId,
});

describeOnDatabases('AlertStore', database => {
  let store: AlertStore;
  let now: number;

  beforeEach(async () => {
    await emptyTables(database());
    store = new AlertStore(database());
    now = T0;
  });

  const bookOf = () =>
    new AlertBook({
      store,
      logger: mockServices.logger.mock(),
      clock: () => now,
    });

  it('gives back what it was given', async () => {
    const full = alert('a', {
      description: 'Often.',
      url: 'https://alerts.example/1',
      evidence: [{ label: 'failed', value: 5, unit: 'count' }],
      suspects: [rollout('r')],
      revision: { revisionId: 'r2', label: '1.1.0' },
      groupName: 'shop',
      environment: 'prod',
      entityRef: 'component:default/shop',
      acknowledged: { at: T0, actor: 'user:default/ann' },
      mute: {
        until: T0 + MINUTE,
        actor: 'user:default/ann',
        reason: 'Known.',
        nativeMuteId: 'm1',
        rolloutId: 'r',
      },
    });
    await store.begin(full, T0);
    expect(await store.get('a')).toEqual(full);
  });

  it('lets only one of several who begin the same alert begin it', async () => {
    const begun = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        new AlertStore(database()).begin(alert(`a${index}`), T0),
      ),
    );
    expect(begun.filter(answer => answer.begun)).toHaveLength(1);
    expect(new Set(begun.map(answer => answer.alert.id)).size).toBe(1);
    expect(await store.open()).toHaveLength(1);
  });

  it.each<[string, number, Partial<AlertRecord>, string]>([
    ['soon is the same', MINUTE, {}, 'a'],
    ['later is another', 3 * MINUTE, {}, 'b'],
    [
      'after another rollout is another',
      MINUTE,
      { suspects: [rollout('r2')] },
      'b',
    ],
  ])('what comes back %s', async (_name, after, changes, id) => {
    await store.begin(alert('a', { suspects: [] }), T0);
    await store.end(['a'], T0);
    const again = await store.begin(alert('b', changes), T0 + after);
    expect(again).toMatchObject({ begun: true, alert: { id } });
    expect((await store.open()).map(open => open.id)).toEqual([id]);
  });

  it('ends once', async () => {
    await store.begin(alert('a'), T0);
    expect(await store.end(['a'], T0 + 1)).toMatchObject([
      { id: 'a', endedAt: T0 + 1 },
    ]);
    expect(await store.end(['a'], T0 + 2)).toEqual([]);
  });

  it('changes only what is open', async () => {
    await store.begin(alert('a'), T0);
    const change = { severity: 'critical' } as const;
    expect(await store.change(alert('a'), change, T0)).toMatchObject(change);
    await store.end(['a'], T0);
    expect(
      await store.change(alert('a'), { severity: 'info' }, T0),
    ).toBeUndefined();
    expect((await store.get('a'))?.severity).toBe('critical');
  });

  it('forgets what was over long ago, and nothing that is open', async () => {
    await store.begin(alert('a'), T0);
    await store.begin(alert('b', { key: 'other' }), T0);
    await store.end(['a'], T0);
    expect(await store.prune(T0 + 1)).toBe(1);
    expect((await store.open()).map(({ id }) => id)).toEqual(['b']);
  });

  it('tells which were open in a range', async () => {
    await store.begin(alert('a', { since: T0 }), T0);
    await store.end(['a'], T0 + MINUTE);
    await store.begin(alert('b', { key: 'b', since: T0 + 5 * MINUTE }), T0);
    const during = async (from: number, to: number) =>
      (await store.during(GROUP, from, to, 10)).map(({ id }) => id);
    expect(await during(T0 + 30_000, T0 + MINUTE)).toEqual(['a']);
    expect(await during(T0 + 2 * MINUTE, T0 + 3 * MINUTE)).toEqual([]);
    expect(await during(T0, T0 + 6 * MINUTE)).toEqual(['b', 'a']);
  });

  describe('its book', () => {
    it('follows what others write', async () => {
      const book = bookOf();
      await book.read();
      await store.begin(alert('a'), now);
      await book.read();
      expect(book.countOf(GROUP, now)).toEqual({ open: 1, worst: 'warning' });
      now += 1000;
      await store.change(alert('a'), { severity: 'critical' }, now);
      await book.read();
      expect(book.countOf(GROUP, now)?.worst).toBe('critical');
      now += 1000;
      await store.end(['a'], now);
      await book.read();
      expect(book.countOf(GROUP, now)).toBeUndefined();
    });

    it('finds out in the end what it missed', async () => {
      await store.begin(alert('a'), T0 - 1000);
      const book = bookOf();
      await book.read();
      // Somebody with a clock that is far behind.
      await store.end(['a'], T0 - 20 * MINUTE);
      now += 2 * MINUTE;
      await book.read();
      expect(book.has(GROUP)).toBe(false);
    });

    it('does not count what is muted, until the mute ends', async () => {
      await store.begin(
        alert('a', {
          mute: { until: T0 + MINUTE, actor: 'ann', reason: 'Known.' },
        }),
        T0,
      );
      const book = bookOf();
      await book.read();
      expect(book.countOf(GROUP, T0)).toBeUndefined();
      expect(book.countOf(GROUP, T0 + MINUTE)?.open).toBe(1);
    });

    it('moves its version with every change, and with nothing else', async () => {
      const book = bookOf();
      await store.begin(alert('a'), now);
      await book.read();
      const { version } = book;
      await book.read();
      expect(book.version).toBe(version);
      await store.end(['a'], now);
      await book.read();
      expect(book.version).toBeGreaterThan(version);
    });
  });
});
