import type { Hold } from '@capstan/plugin-fleet-common';
import { planAction } from './planAction';
import {
  good,
  testContext,
  testRevision,
  testRollout,
} from './__testUtils__/testContext';

const hold = (revisionId: string): Hold => ({
  groupId: 'g',
  revisionId,
  revisionLabel: '1.2.0',
  since: '2026-03-01T00:00:00.000Z',
  actor: 'user:default/ann',
  reason: 'It leaks.',
});
const freeze = {
  name: 'sale',
  reason: 'Everybody buys.',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-02T00:00:00.000Z',
  environments: [],
  entityRefs: [],
  active: true,
};

/** A provider that takes serving instances down to a count. */
const provider = (lowestCapacity?: number) => ({
  plan: (request: Parameters<typeof planAction>[0]) => ({
    request,
    mode: 'redeploy' as const,
    summary: 'Does it.',
    warnings: [],
    ...(lowestCapacity !== undefined && { lowestCapacity }),
  }),
});

describe('A held revision', () => {
  const context = testContext({ group: { holds: [hold('r2')] } });

  it.each(['rollout', 'rollback'] as const)(
    'is refused for a %s, with who, why, since when and what to do',
    kind => {
      const { refusal } = planAction(
        { kind, revisionId: 'r2' },
        context,
        provider(),
      );
      for (const word of [
        '1.2.0',
        'user:default/ann',
        'It leaks.',
        '2026-03-01T00:00:00.000Z',
        'fleet.hold.update',
      ])
        expect(refusal).toContain(word);
    },
  );

  it('is passed over by a rollback, which says so', () => {
    const plan = planAction({ kind: 'rollback' }, context, provider());
    expect(plan.request).toEqual({ kind: 'rollback', revisionId: 'r1' });
    expect(plan.warnings.join()).toContain('user:default/ann holds it back');
  });

  it('that is the only one to go back to makes a rollback a refusal that says so', () => {
    const { refusal } = planAction(
      { kind: 'rollback' },
      testContext({
        group: { holds: [hold('r2')] },
        revisions: [testRevision(3, { current: true }), testRevision(2, good)],
      }),
      provider(),
    );
    expect(refusal).toContain('nothing to roll back to');
    expect(refusal).toContain('It leaks.');
  });

  it('does not stand against an abort of the rollout to it', () => {
    const running = testContext({
      group: {
        holds: [hold('r3')],
        rollout: testRollout(),
        capabilities: {
          ...testContext().group.capabilities,
          abort: { can: true },
        },
      },
    });
    expect(
      planAction({ kind: 'abort', rolloutId: 'ro1' }, running, provider())
        .refusal,
    ).toBeUndefined();
  });
});

describe('A freeze', () => {
  const context = testContext({ group: { freezes: [freeze] } });

  it('refuses a rollout, with its name, why and its end', () => {
    expect(
      planAction({ kind: 'rollout', revisionId: 'r2' }, context, provider())
        .refusal,
    ).toBe(
      "Nothing is rolled out during 'sale' (Everybody buys.), which ends at 2026-03-02T00:00:00.000Z. Rolling back, aborting and scaling are still possible.",
    );
  });

  it.each([
    { kind: 'rollback' } as const,
    { kind: 'rollback', revisionId: 'r1' } as const,
    { kind: 'scale', desired: 3 } as const,
  ])('does not stand against %p', request => {
    expect(planAction(request, context, provider()).refusal).toBeUndefined();
  });
});

describe('Serving capacity', () => {
  const warned = (lowest: number | undefined, group = {}) =>
    planAction(
      { kind: 'rollout', revisionId: 'r2' },
      testContext({ group }),
      provider(lowest),
    ).warnings.filter(warning => warning.includes('may serve meanwhile'));
  const size = testContext().group.size;

  it('that falls below what is wanted is warned of', () => {
    expect(warned(1)).toEqual([
      expect.stringContaining('Only 1 of 2 instances'),
    ]);
    expect(warned(2)).toEqual([]);
    expect(warned(undefined)).toEqual([]);
  });

  it('that falls below what serves now is warned of, too', () => {
    expect(warned(2, { size: { ...size, healthy: 3 } })).toEqual([
      expect.stringContaining('Only 2 of 3 instances'),
    ]);
  });

  it('is not counted twice while two revisions run side by side', () => {
    expect(
      planAction(
        { kind: 'rollback', revisionId: 'r2' },
        testContext({
          group: {
            rollout: testRollout(),
            size: { ...size, healthy: 4 },
          },
        }),
        provider(2),
      ).warnings.filter(warning => warning.includes('may serve meanwhile')),
    ).toEqual([]);
  });
});

describe('A timed size', () => {
  it('says what is put back, and when', () => {
    const until = '2026-03-01T06:00:00Z';
    expect(
      planAction(
        { kind: 'scale', desired: 4, until },
        testContext(),
        provider(),
      ).warnings,
    ).toEqual([
      `At ${until} the portal puts 2 instances (1 to 4) back by itself, unless somebody changes the size before.`,
    ]);
  });

  it('that a lasting one replaces is named', () => {
    const scaleOverride = {
      until: '2026-03-01T06:00:00.000Z',
      actor: 'user:default/ann',
      restores: { min: 1, max: 4, desired: 1 },
    };
    expect(
      planAction(
        { kind: 'scale', desired: 4 },
        testContext({ group: { scaleOverride } }),
        provider(),
      ).warnings.join(),
    ).toContain('this size stays');
  });
});
