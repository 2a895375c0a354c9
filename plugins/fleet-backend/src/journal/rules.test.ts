import type {
  ActionRequest,
  ActionState,
  Rollout,
  SubmitAction,
} from '@capstan/plugin-fleet-common';
import { testContext, testRollout } from '../plans/__testUtils__/testContext';
import { confirmedStateOf } from './confirmedStateOf';
import type { JournalRecord } from './JournalRecord';
import { outcomeOf, UNSEEN_MS } from './outcomeOf';
import { isEnded, statesBefore, TRANSITIONS } from './transitions';
import { digestOf, validateRequest } from './validateSubmission';
import { whatChanged } from './whatChanged';

describe('transitions', () => {
  it.each<[ActionState, boolean]>([
    ['recorded', false],
    ['sending', false],
    ['accepted', false],
    ['succeeded', true],
    ['failed', true],
    ['refused', true],
  ])('%s is an end: %s', (state, end) => {
    expect(isEnded(state)).toBe(end);
  });

  it('leads from the first state to every other', () => {
    const reached = new Set<ActionState>(['recorded']);
    for (const state of reached)
      for (const next of TRANSITIONS[state]) reached.add(next);
    expect([...reached].sort()).toEqual(Object.keys(TRANSITIONS).sort());
  });

  it('refuses nothing that the provider has accepted', () => {
    expect(statesBefore('refused')).not.toContain('accepted');
    expect(statesBefore('accepted')).toEqual(['sending']);
  });
});

describe('validateRequest', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'an unknown kind',
      { kind: 'explode' },
      /'explode' is not a kind of action/,
    ],
    ['no kind', {}, /is not a kind of action/],
    ['a rollout to nowhere', { kind: 'rollout' }, /'revisionId' is missing/],
    [
      'a revision that is no text',
      { kind: 'rollout', revisionId: 7 },
      /'revisionId' is missing/,
    ],
    [
      'an empty revision',
      { kind: 'rollback', revisionId: '' },
      /'revisionId' is missing/,
    ],
    ['no rollout to pause', { kind: 'pause' }, /The rollout to pause/],
    [
      'a negative count',
      { kind: 'scale', desired: -1 },
      /'desired' is '-1'. Give a whole number/,
    ],
    ['too many', { kind: 'scale', max: 10_001 }, /'max' is '10001'/],
    ['not a number', { kind: 'scale', min: NaN }, /'min' is 'NaN'/],
    ['a text for a number', { kind: 'scale', min: '2' }, /'min' is '2'/],
    [
      'nothing that is suspended',
      { kind: 'autoscaling' },
      /'suspended' must be a list of scaleIn, scaleOut, dynamic, scheduled; an empty one resumes all/,
    ],
    [
      'a process that nobody knows',
      { kind: 'autoscaling', suspended: ['scaleIn', 'launch'] },
      /'suspended' must be a list/,
    ],
  ])('refuses %s', (_, request, message) => {
    expect(() => validateRequest(request as ActionRequest)).toThrow(message);
  });

  it.each<ActionRequest>([
    { kind: 'rollout', revisionId: 'r' },
    { kind: 'rollback' },
    { kind: 'scale', desired: 0 },
    { kind: 'autoscaling', suspended: [] },
    { kind: 'autoscaling', suspended: ['dynamic', 'scheduled'] },
    { kind: 'abort', rolloutId: 'x' },
  ])('accepts %j', request => {
    expect(() => validateRequest(request)).not.toThrow();
  });
});

describe('digestOf', () => {
  const body: SubmitAction = {
    request: { kind: 'scale', desired: 3, max: 4 },
    concurrencyToken: 't',
    idempotencyKey: 'k',
  };

  it('does not depend on the order of fields or on the key', () => {
    const same: SubmitAction = {
      idempotencyKey: 'other',
      reason: undefined,
      concurrencyToken: 't',
      request: { max: 4, desired: 3, kind: 'scale' },
    };
    expect(digestOf('g', same)).toBe(digestOf('g', body));
  });

  it.each<[string, string, Partial<SubmitAction>]>([
    ['group', 'h', {}],
    ['request', 'g', { request: { kind: 'scale', desired: 3 } }],
    ['token', 'g', { concurrencyToken: 'u' }],
    ['reason', 'g', { reason: 'r' }],
  ])('depends on the %s', (_, groupId, parts) => {
    expect(digestOf(groupId, { ...body, ...parts })).not.toBe(
      digestOf('g', body),
    );
  });
});

describe('outcomeOf', () => {
  const at = Date.UTC(2026, 2, 1);
  const record = (request: ActionRequest, nativeRolloutId?: string) =>
    ({
      action: { request, message: 'Accepted.' },
      nativeRolloutId,
      createdAt: at,
    } as unknown as JournalRecord);
  const { group } = testContext();
  const ended = (phase: Rollout['phase']) =>
    testRollout({ phase, message: 'It ended.' });
  const roll: ActionRequest = { kind: 'rollout', revisionId: 'r3' };
  const back: ActionRequest = { kind: 'rollback', revisionId: 'r2' };
  const backToR3: ActionRequest = { kind: 'rollback', revisionId: 'r3' };
  const abort: ActionRequest = { kind: 'abort', rolloutId: 'ro1' };

  it.each<[string, ActionRequest, Rollout['phase'], string, string]>([
    ['a rollout', roll, 'succeeded', 'succeeded', '1.3.0 serves.'],
    ['a rollout', roll, 'failed', 'failed', 'It ended.'],
    ['a rollout', roll, 'aborted', 'failed', 'It ended.'],
    [
      'a rollback by a new rollout',
      backToR3,
      'succeeded',
      'succeeded',
      '1.3.0 serves again.',
    ],
    ['a rollback by a new rollout', backToR3, 'failed', 'failed', 'It ended.'],
    [
      'a rollback in flight',
      back,
      'aborted',
      'succeeded',
      '1.2.0 serves again.',
    ],
    [
      'a rollback in flight',
      back,
      'failed',
      'succeeded',
      '1.2.0 serves again.',
    ],
    ['a rollback in flight', back, 'succeeded', 'failed', 'It ended.'],
    ['an abort', abort, 'aborted', 'succeeded', '1.2.0 serves again.'],
    ['an abort', abort, 'succeeded', 'failed', 'It ended.'],
  ])('of %s whose rollout %s', (_, request, phase, state, message) => {
    const outcome = outcomeOf(
      record(request, 'native-1'),
      ended(phase),
      group,
      at,
    );
    expect(outcome).toEqual({ state, message });
  });

  it('of a rollout that was rolled back since tells what the provider says', () => {
    const since = { ...group, currentRevisionId: 'r2' };
    expect(
      outcomeOf(record(roll, 'native-1'), ended('succeeded'), since, at),
    ).toEqual({ state: 'succeeded', message: 'It ended.' });
  });

  it.each<Rollout['phase']>([
    'progressing',
    'paused',
    'awaitingPromotion',
    'baking',
  ])('is open while its rollout is %s', phase => {
    expect(
      outcomeOf(record(roll, 'native-1'), testRollout({ phase }), group, at),
    ).toBeUndefined();
  });

  it('goes by the group when the provider has forgotten how the rollout ended', () => {
    expect(
      outcomeOf(record(roll, 'n'), ended('unknown'), group, at),
    ).toMatchObject({ state: 'succeeded' });
    const other = { ...group, currentRevisionId: 'r1' };
    expect(
      outcomeOf(record(roll, 'n'), ended('unknown'), other, at),
    ).toMatchObject({ state: 'failed' });
  });

  it('of an aborted first rollout is an empty group', () => {
    const first = testRollout({ from: undefined, phase: 'aborted' });
    expect(outcomeOf(record(abort, 'n'), first, group, at)).toEqual({
      state: 'succeeded',
      message: 'The rollout was aborted.',
    });
  });

  it.each<ActionRequest>([
    { kind: 'scale', desired: 3 },
    { kind: 'autoscaling', suspended: ['scaleIn'] },
    { kind: 'pause', rolloutId: 'x' },
    { kind: 'resume', rolloutId: 'x' },
    { kind: 'promote', rolloutId: 'x' },
  ])('of $kind is its acceptance', request => {
    expect(outcomeOf(record(request), undefined, group, at)).toEqual({
      state: 'succeeded',
      message: 'Accepted.',
    });
  });

  it('waits for a rollout that no sweep has seen, but not for ever', () => {
    expect(
      outcomeOf(record(roll, 'n'), undefined, group, at + UNSEEN_MS - 1),
    ).toBeUndefined();
    expect(
      outcomeOf(record(roll, 'n'), undefined, group, at + UNSEEN_MS),
    ).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('shows no such rollout'),
    });
    const stale = { ...group, freshness: { ...group.freshness, stale: true } };
    expect(
      outcomeOf(record(roll, 'n'), undefined, stale, at + UNSEEN_MS),
    ).toBeUndefined();
  });

  it('is a named failure when the group is gone', () => {
    expect(
      outcomeOf(record(roll, 'n'), undefined, undefined, at),
    ).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('The group is gone'),
    });
  });

  it.each([
    ['is not seen since', '2026-03-01T00:00:00.000Z', 'r3', undefined],
    ['has arrived', '2026-03-01T00:00:01.000Z', 'r3', 'succeeded'],
    ['has not arrived', '2026-03-01T00:00:01.000Z', 'r1', 'failed'],
  ])(
    'goes by the group when the provider named no rollout: it %s',
    (_, observedAt, current, state) => {
      const seen = {
        ...group,
        currentRevisionId: current,
        freshness: { observedAt, stale: false },
      };
      expect(outcomeOf(record(roll), undefined, seen, at)?.state).toBe(state);
    },
  );
});

describe('confirmedStateOf', () => {
  const running = testRollout({ nativeId: 'n1' });

  it('remembers the revision that a rollback leaves, and the rollout that brought it', () => {
    const rollouts = [
      testRollout({ nativeId: 'n3', phase: 'failed' }),
      testRollout({ nativeId: 'n2', phase: 'succeeded' }),
    ];
    expect(
      confirmedStateOf(
        { kind: 'rollback', revisionId: 'r2' },
        testContext({ rollouts }),
      ),
    ).toEqual({
      leftRevisionId: 'r3',
      rollbackOfNativeId: 'n2',
      nativeRolloutId: undefined,
    });
  });

  it.each(['r3', 'r2'])(
    'leaves what the running rollout brings, whichever revision is called current (%s)',
    current => {
      const context = testContext({
        group: { rollout: running, currentRevisionId: current },
      });
      expect(
        confirmedStateOf({ kind: 'rollback', revisionId: 'r2' }, context),
      ).toEqual({
        leftRevisionId: 'r3',
        rollbackOfNativeId: 'n1',
        nativeRolloutId: 'n1',
      });
    },
  );

  it('remembers which rollout is steered', () => {
    const context = testContext({ group: { rollout: running } });
    expect(
      confirmedStateOf({ kind: 'pause', rolloutId: 'ro1' }, context),
    ).toEqual({ nativeRolloutId: 'n1' });
  });
});

describe('whatChanged', () => {
  it('tells what is so now', () => {
    const context = testContext({
      group: { rollout: testRollout({ phase: 'paused' }) },
    });
    expect(whatChanged(context, undefined)).toBe(
      "'shop' (prod) has changed since you looked: it now wants 2 (1 to 4) of 1.3.0 and a rollout of 1.3.0 is paused. Nothing was sent. Look again and confirm what you see then.",
    );
  });
});
