import type { Rollout } from '@capstan/plugin-fleet-common';
import { estimateFromHistory } from './estimate';
import { testRollout } from './__testUtils__/testContext';

const took = (seconds: number, parts: Partial<Rollout> = {}) =>
  testRollout({
    phase: 'succeeded',
    startedAt: '2026-03-01T00:00:00.000Z',
    endedAt: new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString(),
    ...parts,
  });
const rollout = { kind: 'rollout', revisionId: 'r2' } as const;
const rollback = { kind: 'rollback', revisionId: 'r2' } as const;
const rolling = { type: 'rolling', maxSurge: 1, maxUnavailable: 0 } as const;

describe('estimateFromHistory', () => {
  it.each([
    [[5], 5, 'the last rollout of this group'],
    [[9, 1, 5], 5, 'median of the last 3 rollouts of this group'],
    [[1, 2, 4, 100], 3, 'median of the last 4 rollouts of this group'],
    [
      [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 99, 99, 99],
      1,
      'median of the last 10 rollouts of this group',
    ],
    [[1.26], 1.3, 'the last rollout of this group'],
  ])('of %j is %d', (durations, seconds, basis) => {
    expect(
      estimateFromHistory(
        rollout,
        durations.map(duration => took(duration)),
      ),
    ).toEqual({ seconds, basis });
  });

  it('keeps rollouts and rollbacks apart', () => {
    const history = [took(1, { rollbackOf: '-' }), took(9)];
    expect(estimateFromHistory(rollback, history)).toEqual({
      seconds: 1,
      basis: 'the last rollback of this group',
    });
    expect(estimateFromHistory(rollout, history)).toMatchObject({ seconds: 9 });
  });

  it('compares only with the same strategy when one was chosen', () => {
    const history = [
      took(60, {
        strategy: { type: 'blueGreen', bakeSeconds: 60, gate: false },
      }),
      took(4, { strategy: rolling }),
    ];
    const sameInOtherOrder = {
      maxUnavailable: 0,
      maxSurge: 1,
      type: 'rolling',
    } as const;
    expect(
      estimateFromHistory({ ...rollout, strategy: sameInOtherOrder }, history),
    ).toMatchObject({ seconds: 4 });
  });

  it.each<[string, Rollout]>([
    ['failed', took(3, { phase: 'failed' })],
    ['was aborted', took(3, { phase: 'aborted' })],
    ['still runs', testRollout()],
    ['was the first of the group', took(3, { from: undefined })],
    ['ended before it began', took(-3)],
  ])('does not learn from one that %s', (_, former) => {
    expect(estimateFromHistory(rollout, [former])).toBeUndefined();
  });

  it('has nothing to say about the size', () => {
    expect(
      estimateFromHistory({ kind: 'scale', desired: 3 }, [took(1)]),
    ).toBeUndefined();
  });
});
