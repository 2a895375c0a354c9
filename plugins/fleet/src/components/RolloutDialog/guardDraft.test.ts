import { initialGuard, readGuard } from './guardDraft';

describe('the watch over a rollout', () => {
  it('is as the annotation of the entity says', () => {
    expect(readGuard(initialGuard(undefined), undefined)).toEqual({});
    expect(readGuard(initialGuard(120), 120)).toEqual({
      guard: { bakeSeconds: 120 },
    });
  });

  it('says so when there shall be none although the annotation asks for one', () => {
    expect(readGuard({ isGuarded: false, bakeSeconds: 120 }, 120)).toEqual({
      guard: { bakeSeconds: 0 },
    });
  });

  it.each([NaN, 9, 10.5, 86_401])('is none of %d seconds', bakeSeconds => {
    expect(readGuard({ isGuarded: true, bakeSeconds }, undefined)).toEqual({
      problem: 'range',
    });
  });

  it.each([10, 86_400])('may last %d seconds', bakeSeconds => {
    expect(readGuard({ isGuarded: true, bakeSeconds }, undefined)).toEqual({
      guard: { bakeSeconds },
    });
  });
});
