import { rollout } from '../__testUtils__/observations';
import { kindOf, momentOf, waitingMomentOf } from './moments';

describe('momentOf', () => {
  it.each([
    ['progressing', {}, undefined],
    ['baking', {}, undefined],
    ['unknown', {}, undefined],
    ['awaitingPromotion', {}, 'waiting:0'],
    ['awaitingPromotion', { step: 2 }, 'waiting:2'],
    ['paused', {}, 'paused'],
    ['succeeded', {}, 'succeeded'],
    ['succeeded', { rollbackOf: 'n0' }, 'rolledBack'],
    ['succeeded', { rollbackOf: '-' }, 'rolledBack'],
    ['failed', {}, 'failed'],
    ['aborted', {}, 'rolledBack'],
  ] as const)('%s %j is %s', (phase, changes, moment) => {
    expect(momentOf(rollout('n1', { phase, ...changes }))).toBe(moment);
  });

  it('names each canary step that waits, so that each is told', () => {
    const names = [0, 1].map(step =>
      waitingMomentOf(rollout('n1', { phase: 'awaitingPromotion', step })),
    );
    expect(new Set(names).size).toBe(2);
    expect(names.map(name => kindOf(name!))).toEqual(['waiting', 'waiting']);
  });
});
