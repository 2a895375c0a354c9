import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type { Capabilities } from '@capstan/plugin-fleet-common';
import {
  iso,
  rollout,
  shopObserved,
  SHOP_ID,
  T0,
} from '../__testUtils__/observations';
import { capabilitiesOf } from './capabilitiesOf';
import { freshnessOf } from './freshnessOf';
import type { StoredGroup, StoredScope } from './StoredGroup';
import { toScaleGroup } from './toScaleGroup';

const scope: StoredScope = {
  id: 'test:a:-',
  provider: 'test',
  account: 'a',
  region: '-',
  intervalSeconds: 10,
  observedAt: T0,
  version: 1,
  wakeRequested: 0,
};

function stored(
  changes: Partial<StoredGroup['observation']> = {},
  knownGood: readonly string[] = [],
): StoredGroup {
  const {
    revisions: _revisions,
    rollouts: _rollouts,
    activities: _activities,
    signals: _signals,
    ...kept
  } = shopObserved();
  return {
    id: SHOP_ID,
    scopeId: scope.id,
    version: 1,
    observation: { ...kept, ...changes },
    facts: { recent: { requests: 0, errors: 0 }, knownGood },
  };
}

const fresh = { observedAt: iso(T0), stale: false };

describe('freshnessOf', () => {
  it.each([
    ['just seen', scope, T0, false],
    ['two intervals ago', scope, T0 + 20_000, false],
    ['longer ago', scope, T0 + 20_001, true],
    [
      'just seen, but the last look failed',
      { ...scope, error: 'It is down.' },
      T0,
      true,
    ],
    ['never seen', { ...scope, observedAt: undefined }, T0, true],
    ['a source that is not configured any more', undefined, T0, true],
  ])('%s', (_name, seen, now, stale) => {
    expect(freshnessOf(seen, now)).toMatchObject({ stale });
  });
});

describe('capabilitiesOf', () => {
  it('allows nothing while the group cannot be seen, and says why', () => {
    const capabilities = capabilitiesOf(stored({}, ['r0']), {
      ...fresh,
      stale: true,
      error: 'The engine is down.',
    });
    for (const kind of ACTION_KINDS) {
      expect(capabilities[kind]).toEqual({
        can: false,
        reason: expect.stringContaining('The engine is down.'),
      });
    }
  });

  it.each([
    ['nothing is known to be good', {}, [], false],
    ['only the current revision is good', {}, ['r1'], false],
    ['another revision is good', {}, ['r1', 'r0'], true],
    [
      'a rollout leaves the only good revision',
      { rollout: rollout('n1') },
      ['r1'],
      true,
    ],
    [
      'a rollout is on its way to the only good revision',
      { rollout: rollout('n1', { to: { revisionId: 'r1', label: '1.0.0' } }) },
      ['r1'],
      false,
    ],
  ])(
    'offers a rollback or not when %s',
    (_name, observation, knownGood, can) => {
      const { rollback, scale } = capabilitiesOf(
        stored(observation, knownGood),
        fresh,
      );
      expect(rollback.can).toBe(can);
      expect(scale.can).toBe(true);
    },
  );

  it('offers nothing that the last look could not know of yet', () => {
    const { autoscaling: _younger, ...known } = shopObserved()
      .capabilities as Capabilities;
    const group = stored({ capabilities: known as Capabilities }, ['r0']);
    const capabilities = capabilitiesOf(group, fresh);
    expect(capabilities).toEqual({
      ...known,
      autoscaling: {
        can: false,
        reason: expect.stringMatching(/The next look at the group does\.$/),
      },
    });
  });

  it("keeps the provider's own reason", () => {
    const no = {
      can: false,
      reason: 'This engine keeps one revision only.',
    } as const;
    const capabilities = { ...shopObserved().capabilities, rollback: no };
    expect(capabilitiesOf(stored({ capabilities }), fresh).rollback).toEqual(
      no,
    );
  });
});

describe('toScaleGroup', () => {
  it('never shows a stale group as healthy', () => {
    const group = stored();
    const at = (now: number) =>
      toScaleGroup({ group, scope, entityRef: undefined, now }).health.status;
    expect(at(T0)).toBe('ok');
    expect(at(T0 + 60_000)).toBe('unknown');
  });

  it('names the entity, and who started the running rollout', () => {
    const group = toScaleGroup({
      group: stored({ rollout: rollout('n1', { actor: 'engine' }) }),
      scope,
      entityRef: 'component:default/shop',
      now: T0,
      link: { actionId: 'a1', actor: 'user:default/ann', reason: 'New.' },
    });
    expect(group.entityRef).toBe('component:default/shop');
    expect(group.rollout).toMatchObject({
      actionId: 'a1',
      actor: 'user:default/ann',
      reason: 'New.',
      groupId: SHOP_ID,
    });
  });
});
