import { actorName, directionOf, outcomeTone } from './outcome';

describe('outcome', () => {
  it('never shows an unknown outcome as a success', () => {
    expect(outcomeTone('unknown')).toBe('neutral');
    expect(outcomeTone('succeeded')).toBe('positive');
  });

  it.each([
    [{ rollbackOf: 'r1', direction: 'back' }, 'rollback'],
    [{ rollbackOf: '-', direction: 'back' }, 'rollback'],
    [{ direction: 'back' }, 'turnedBack'],
    [{ direction: 'forward' }, undefined],
  ] as const)('marks %j as %s', (rollout, direction) => {
    expect(directionOf(rollout)).toBe(direction);
  });

  it.each([
    ['user:default/mara.lindqvist', 'mara.lindqvist'],
    ['user:other/ada', 'ada'],
    ['autoscaler', 'autoscaler'],
  ])('calls %s %s', (actor, name) => {
    expect(actorName(actor)).toBe(name);
  });
});
