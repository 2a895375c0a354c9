import { instance, iso, rollout, T0 } from '../__testUtils__/observations';
import type { AuditRow } from '../audit/AuditRow';
import {
  actionRecord,
  alertRecord,
  failureRecord,
  rolloutRecord,
  scalingRecord,
  sequenceOf,
} from './timelineRecords';

const LONG = 'g'.repeat(1024);

const audited = (changes: Partial<AuditRow>): AuditRow => ({
  sequence: 7,
  at: T0,
  actor: 'user:default/ann',
  via: 'page',
  event: 'scale-update',
  result: 'succeeded',
  group_id: 'g',
  group_name: 'shop',
  environment: 'prod',
  entity_ref: null,
  subject: null,
  reason: 'Sale.',
  before: null,
  after: null,
  message: 'Scaling of shop in prod from 2 to 5.',
  search: '',
  hash: '',
  ...changes,
});

describe('rolloutRecord', () => {
  it.each([
    ['running', { phase: 'progressing' }, 'rollout', 'info', undefined],
    [
      'done',
      { phase: 'succeeded', endedAt: iso(T0 + 9) },
      'rollout',
      'info',
      T0 + 9,
    ],
    [
      'failed',
      { phase: 'failed', endedAt: iso(T0 + 9) },
      'rollout',
      'critical',
      T0 + 9,
    ],
    ['aborted', { phase: 'aborted' }, 'rollout', 'warning', T0 + 99],
    [
      'a rollback',
      { phase: 'succeeded', rollbackOf: '-' },
      'rollback',
      'info',
      T0 + 99,
    ],
  ] as const)(
    'of one that is %s',
    (_name, changes, kind, severity, endedAt) => {
      const record = rolloutRecord('g', rollout('n1', changes), T0 + 99);
      expect(record).toMatchObject({
        kind,
        severity,
        at: T0,
        title: '1.0.0 → 1.1.0',
        detail: '1 of 2 ready.',
      });
      expect(record.endedAt).toBe(endedAt);
    },
  );

  it('keeps its id while it goes on', () => {
    const id = (phase: 'progressing' | 'succeeded', groupId = 'g') =>
      rolloutRecord(groupId, rollout('n1', { phase }), T0).id;
    expect(id('succeeded')).toBe(id('progressing'));
    expect(id('succeeded', 'other')).not.toBe(id('succeeded'));
  });
});

describe('records', () => {
  it('say why a size changed, and nothing when it did not', () => {
    const activity = {
      id: 'a1',
      at: iso(T0),
      cause: 'policy',
      from: 2,
      to: 4,
      reason: '120 requests/s',
    } as const;
    expect(
      scalingRecord('g', { ...activity, effect: 'scaledOut' }, T0),
    ).toMatchObject({ title: '2 → 4', detail: '120 requests/s' });
    expect(
      scalingRecord('g', { ...activity, effect: 'none' }, T0),
    ).toBeUndefined();
  });

  it('say why an instance ended', () => {
    expect(
      failureRecord(
        'g',
        instance('i1', {
          phase: 'failed',
          endedAt: iso(T0 + 5),
          exit: { reason: 'Out of memory\0', output: ['secret'] },
        }),
        T0,
      ),
    ).toMatchObject({
      at: T0 + 5,
      title: 'Instance i1 of 1.0.0 failed',
      detail: 'Out of memory',
      severity: 'warning',
    });
  });

  it('do not call it a failure when an instance was stopped on purpose', () => {
    expect(
      failureRecord(
        'g',
        instance('i1', {
          phase: 'stopped',
          endedAt: iso(T0 + 5),
          exit: { reason: "'1.1.0' takes its place", output: [] },
        }),
        T0,
      ),
    ).toBeUndefined();
  });

  it.each([
    ['what was done', {}, true],
    ['what failed', { result: 'failed' }, true],
    [
      'a rollout that could not be started',
      { event: 'rollout-create', result: 'failed' },
      true,
    ],
    ['not what only began', { result: 'begun' }, false],
    ['not what was denied', { result: 'denied' }, false],
    ['not what was refused', { result: 'refused' }, false],
    [
      'not a rollout, which is an event itself',
      { event: 'rollback-create' },
      false,
    ],
    ['not what concerns no group', { group_id: null }, false],
  ])('tell of actions: %s', (_name, changes, told) => {
    expect(actionRecord(audited(changes)) !== undefined).toBe(told);
  });

  it('of actions sort as text like the audit, and lead back to it', () => {
    const ids = [7, 10, 99, 100, 123456].map(
      sequence => actionRecord(audited({ sequence }))!.id,
    );
    expect([...ids].sort()).toEqual(ids);
    expect(ids.map(sequenceOf)).toEqual([7, 10, 99, 100, 123456]);
  });

  it('tell of alerts about groups', () => {
    const alert = {
      id: 'a',
      title: 'Memory',
      severity: 'critical',
      since: T0,
    } as const;
    expect(alertRecord(alert)).toBeUndefined();
    expect(
      alertRecord({ ...alert, groupId: 'g', endedAt: T0 + 5 }),
    ).toMatchObject({
      kind: 'alert',
      at: T0,
      endedAt: T0 + 5,
      title: 'Memory',
    });
  });

  it('have ids that fit, however long names are', () => {
    const ids = [
      rolloutRecord(LONG, rollout(LONG), T0).id,
      failureRecord(LONG, instance(LONG, { phase: 'failed' }), T0)!.id,
      alertRecord({
        id: LONG,
        groupId: LONG,
        title: LONG,
        severity: 'info',
        since: T0,
      })!.id,
      actionRecord(audited({ sequence: Number.MAX_SAFE_INTEGER }))!.id,
    ];
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(64);
  });
});
