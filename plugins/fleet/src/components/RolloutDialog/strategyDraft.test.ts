import { INITIAL_DRAFT, readDraft } from './strategyDraft';

const canary = (...weights: number[]) => ({
  ...INITIAL_DRAFT,
  type: 'canary' as const,
  canary: { bakeSeconds: 0, steps: weights.map(weight => ({ weight })) },
});

describe('readDraft', () => {
  it('starts with the strategy that costs no capacity', () => {
    expect(readDraft(INITIAL_DRAFT)).toEqual({
      strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it('gives the fields of the chosen strategy only', () => {
    expect(readDraft({ ...INITIAL_DRAFT, type: 'blueGreen' })).toEqual({
      strategy: { type: 'blueGreen', bakeSeconds: 300, gate: false },
    });
    expect(readDraft(canary(5, 50))).toEqual({
      strategy: {
        type: 'canary',
        steps: [{ weight: 5 }, { weight: 50 }],
        bakeSeconds: 0,
      },
    });
  });

  it.each([
    [{ maxSurge: 0, maxUnavailable: 0 }],
    [{ maxSurge: NaN, maxUnavailable: 0 }],
  ])('refuses a rolling update that could replace nothing: %j', rolling => {
    expect(readDraft({ ...INITIAL_DRAFT, rolling })).toEqual({
      problem: { code: 'neither' },
    });
  });

  it('reads an empty field as zero', () => {
    const draft = {
      ...INITIAL_DRAFT,
      rolling: { maxSurge: NaN, maxUnavailable: 2 },
    };
    expect(readDraft(draft)).toEqual({
      strategy: { type: 'rolling', maxSurge: 0, maxUnavailable: 2 },
    });
  });

  it.each([
    [[0], 1],
    [[10, 100], 2],
    [[10, NaN], 2],
  ])('names the step whose traffic is no share: %j', (weights, step) => {
    expect(readDraft(canary(...weights))).toEqual({
      problem: { code: 'range', step },
    });
  });

  it('names the step that does not rise', () => {
    expect(readDraft(canary(10, 50, 50))).toEqual({
      problem: { code: 'ascending', step: 3 },
    });
  });
});
