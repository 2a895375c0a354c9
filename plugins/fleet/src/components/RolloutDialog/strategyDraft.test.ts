import type { Strategy } from '@capstan/plugin-fleet-common';
import { INITIAL_DRAFT, initialDraft, readDraft } from './strategyDraft';

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

describe('initialDraft', () => {
  const configured: readonly Strategy[] = [
    { type: 'blueGreen', bakeSeconds: 60, gate: true },
    { type: 'canary', steps: [{ weight: 25 }], bakeSeconds: 120 },
    { type: 'rolling', maxSurge: 3, maxUnavailable: 1 },
  ];

  it.each(configured)('begins with what is configured: $type', strategy => {
    expect(readDraft(initialDraft(undefined, strategy)!)).toEqual({ strategy });
  });

  it('begins with what is offered where the configured one is not', () => {
    const [blueGreen] = configured;
    expect(initialDraft(['rolling'], blueGreen)).toEqual(INITIAL_DRAFT);
    expect(initialDraft(['canary'])?.type).toBe('canary');
    expect(initialDraft([], blueGreen)).toBeUndefined();
  });
});
