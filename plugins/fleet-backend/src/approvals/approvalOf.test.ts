import type { Capability, ScaleGroup } from '@capstan/plugin-fleet-common';
import {
  iso,
  rollout,
  shopObserved,
  SHOP_ID,
  T0,
} from '../__testUtils__/observations';
import { toScaleGroup } from '../groups/toScaleGroup';
import type { Rights } from '../permissions/rightsOf';
import type { ProposalRecord } from '../proposals/ProposalStore';
import {
  byUrgency,
  toApproval,
  waitingProposal,
  waitingRollout,
} from './approvalOf';

const SHOP = 'component:default/shop';

function group(changes: Parameters<typeof rollout>[1] = {}): ScaleGroup {
  const { rollouts: _, ...observation } = shopObserved();
  return toScaleGroup({
    group: {
      id: SHOP_ID,
      scopeId: 'test:a:-',
      version: 1,
      observation: {
        ...observation,
        rollout: rollout('n1', {
          phase: 'awaitingPromotion',
          actor: 'user:default/ann',
          ...changes,
        }),
      },
      facts: { recent: { requests: 0, errors: 0 }, knownGood: [] },
    },
    scope: {
      id: 'test:a:-',
      provider: 'test',
      account: 'a',
      region: '-',
      intervalSeconds: 10,
      observedAt: T0,
      version: 1,
      wakeRequested: 0,
    },
    entityRef: SHOP,
    now: T0,
  });
}

function record(changes: Partial<ProposalRecord> = {}): ProposalRecord {
  return {
    id: 'p1',
    groupId: SHOP_ID,
    groupName: 'shop',
    environment: 'prod',
    entityRef: SHOP,
    plan: {
      groupId: SHOP_ID,
      request: { kind: 'scale', desired: 3 },
      concurrencyToken: '1',
      mode: 'change',
      summary: 'Scale shop in prod to 3.',
      changes: [],
      warnings: [],
    },
    proposer: 'user:default/ann',
    reason: 'Traffic.',
    state: 'open',
    createdAt: T0,
    expiresAt: T0 + 3_600_000,
    attempts: 0,
    ...changes,
  };
}

/** Gives all rights but these. */
const without =
  (...missing: string[]): Rights =>
  ({ rights }) => {
    const name = rights.find(right => missing.includes(right.name))?.name;
    return name === undefined
      ? { can: true }
      : { can: false, reason: `It needs ${name}.` };
  };
const anybody = () => undefined;

describe('waitingRollout', () => {
  it.each([
    ['awaitingPromotion', 'gate'],
    ['paused', 'paused'],
    ['progressing', undefined],
    ['baking', undefined],
  ] as const)('shows %s as %s', (phase, kind) => {
    expect(waitingRollout(group({ phase }), undefined)?.approval.kind).toBe(
      kind,
    );
  });

  it('says who asked, since when it waits, and when the provider answers by itself', () => {
    const deadline = iso(T0 + 60_000);
    const waiting = waitingRollout(group({ deadline }), iso(T0 + 5));
    expect(waiting?.approval).toMatchObject({
      groupId: SHOP_ID,
      groupName: 'shop',
      environment: 'prod',
      entityRef: SHOP,
      requester: 'user:default/ann',
      since: iso(T0 + 5),
      deadline,
    });
  });

  it.each<[string, 'awaitingPromotion' | 'paused', string[], boolean, boolean]>(
    [
      ['all rights', 'awaitingPromotion', [], true, true],
      [
        'no right to promote',
        'awaitingPromotion',
        ['fleet.rollout.promote'],
        false,
        true,
      ],
      [
        'no right to answer',
        'awaitingPromotion',
        ['fleet.approval.answer'],
        false,
        true,
      ],
      [
        'no right to abort',
        'awaitingPromotion',
        ['fleet.rollout.abort'],
        true,
        false,
      ],
      [
        'a pause, no right to resume',
        'paused',
        ['fleet.rollout.pause'],
        false,
        true,
      ],
      [
        'a pause, no right to answer',
        'paused',
        ['fleet.approval.answer'],
        true,
        true,
      ],
      [
        'a pause, no right to abort',
        'paused',
        ['fleet.rollout.abort'],
        true,
        false,
      ],
    ],
  )('with %s', (_name, phase, missing, approve, reject) => {
    const { answer } = toApproval(
      waitingRollout(group({ phase }), undefined)!,
      without(...missing),
      anybody,
    );
    expect([answer.approve.can, answer.reject.can]).toEqual([approve, reject]);
  });

  it('keeps the requester of a gate from approving when somebody else has to, not from aborting', () => {
    const { answer } = toApproval(
      waitingRollout(group(), undefined)!,
      without(),
      requester =>
        requester === 'user:default/ann' ? 'You asked for it.' : undefined,
    );
    expect(answer).toEqual({
      approve: { can: false, reason: 'You asked for it.' },
      reject: { can: true },
    });
  });

  it('says why the group cannot be promoted now', () => {
    const stale: Capability = { can: false, reason: 'It cannot be seen.' };
    const seen = group();
    const { answer } = toApproval(
      waitingRollout(
        { ...seen, capabilities: { ...seen.capabilities, promote: stale } },
        undefined,
      )!,
      without(),
      anybody,
    );
    expect(answer.approve).toEqual(stale);
  });
});

describe('waitingProposal', () => {
  it('needs the right of the proposed action for both answers', () => {
    const { answer } = toApproval(
      waitingProposal(record(), group()),
      without('fleet.group.scale'),
      anybody,
    );
    expect([answer.approve.can, answer.reject.can]).toEqual([false, false]);
  });

  it.each([
    ['has changed', { ...group(), concurrencyToken: '2' }],
    ['is gone', undefined],
  ])('can only be declined when the group %s', (text, now) => {
    const { answer } = toApproval(
      waitingProposal(record(), now),
      without(),
      anybody,
    );
    expect(answer).toEqual({
      approve: { can: false, reason: expect.stringContaining(text) },
      reject: { can: true },
    });
  });
});

it('puts the nearest deadline first, and what waits for ever last, the longest waiting first', () => {
  const capability = { can: true } as const;
  const approval = (id: string, since: number, deadline?: number) => ({
    ...waitingProposal(record(), undefined).approval,
    id,
    since: iso(T0 + since),
    deadline: deadline === undefined ? undefined : iso(T0 + deadline),
    answer: { approve: capability, reject: capability },
  });
  const sorted = [
    approval('ever-young', 9),
    approval('late', 1, 100),
    approval('ever-old', 2),
    approval('soon', 8, 10),
  ].sort(byUrgency);
  expect(sorted.map(({ id }) => id)).toEqual([
    'soon',
    'late',
    'ever-old',
    'ever-young',
  ]);
});
