import type { Rollout } from '@capstan/plugin-fleet-common';
import { testRollout } from '../plans/__testUtils__/testContext';
import { durationOf, LATE_MS, watchStep } from './Guard';
import type { Guard } from './Guard';

const START = Date.parse('2026-03-01T00:00:00Z');
const guard: Guard = {
  actionId: 'a1',
  groupId: 'g',
  groupName: 'shop',
  environment: 'prod',
  rolloutId: 'ro1',
  requester: 'user:default/ann',
  bakeSeconds: 60,
  state: 'watching',
  startedAt: START,
  message: '',
  attempt: 0,
  fence: 0,
};
const at = (seconds: number) => ({
  now: START + seconds * 1000,
  seenAt: START + seconds * 1000,
});
const newer = (parts: Partial<Rollout>) =>
  testRollout({
    id: 'ro2',
    to: { revisionId: 'r9', label: '1.9.0' },
    ...parts,
  });

describe('watchStep', () => {
  it('waits for a rollout that nobody has seen yet, for ten minutes', () => {
    expect(watchStep(guard, [], at(599))).toEqual({ kind: 'wait' });
    expect(watchStep(guard, [], at(600))).toEqual({
      kind: 'end',
      message: 'Nobody has seen the rollout.',
    });
  });

  it.each<[string, Partial<Rollout>]>([
    ['rolls', { phase: 'progressing', traffic: 40 }],
    ['stands at a canary step', { phase: 'awaitingPromotion', traffic: 5 }],
    ['is paused', { phase: 'paused' }],
  ])('judges without an end while the rollout %s', (_, parts) => {
    const step = watchStep(guard, [testRollout(parts)], at(86_000));
    expect(step).toMatchObject({ kind: 'judge', last: false });
    expect(step).not.toHaveProperty('until');
  });

  it.each<[string, Partial<Rollout>, number]>([
    ['bakes', { phase: 'baking' }, 30],
    ['has all traffic', { phase: 'progressing', traffic: 100 }, 30],
    [
      'has succeeded',
      { phase: 'succeeded', endedAt: '2026-03-01T00:00:20.000Z' },
      20,
    ],
  ])(
    'counts the bake time from when the new revision %s',
    (_, parts, since) => {
      expect(watchStep(guard, [testRollout(parts)], at(30))).toMatchObject({
        kind: 'judge',
        servingAt: START + since * 1000,
        until: START + (since + 60) * 1000,
        last: false,
      });
    },
  );

  it('looks a last time when the end was seen', () => {
    const rollouts = [testRollout({ phase: 'succeeded' })];
    const known = { ...guard, servingAt: START };
    const end = START + 60_000 + LATE_MS;
    const last = (now: number, seenAt: number) =>
      watchStep(known, rollouts, { now, seenAt });
    expect(last(end - 1, end - 1)).toMatchObject({ last: false });
    expect(last(end, end)).toMatchObject({ last: true });
    expect(last(end + 60_000, end - 1)).toMatchObject({ last: false });
  });

  it.each<[string, Partial<Rollout>, Rollout[], RegExp]>([
    ['was aborted', { phase: 'aborted' }, [], /taken back by somebody else/],
    ['turns back', { direction: 'back' }, [], /taken back by somebody else/],
    [
      'was given up by the engine',
      { phase: 'failed', message: 'No instance got healthy.' },
      [],
      /gave the rollout up by itself: No instance got healthy/,
    ],
    ['ended unseen', { phase: 'unknown' }, [], /while nobody looked/],
    [
      'was replaced',
      { phase: 'succeeded' },
      [newer({})],
      /1\.9\.0 is rolled out instead/,
    ],
    [
      'was rolled back',
      { phase: 'succeeded' },
      [newer({ rollbackOf: '-', phase: 'succeeded' })],
      /was rolled back to 1\.9\.0 by somebody else/,
    ],
  ])('ends when the rollout %s', (_, parts, others, message) => {
    expect(watchStep(guard, [...others, testRollout(parts)], at(30))).toEqual({
      kind: 'end',
      message: expect.stringMatching(message),
    });
  });
});

it.each([
  [45, '45 s'],
  [60, '1 min'],
  [300, '5 min'],
  [90, '90 s'],
  [7200, '2 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text);
});
