import { SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import {
  MemoryProvider,
  planContextOf,
} from '@capstan/plugin-fleet-node/testUtils';
import { planAction } from './planAction';
import {
  good,
  testContext,
  testRevision,
  testRollout,
} from './__testUtils__/testContext';

const provider = new MemoryProvider();
const plan = (request: ActionRequest, context = testContext()) =>
  planAction(request, context, provider);

describe('planAction', () => {
  it('carries the token that it was computed from and the complete request', () => {
    expect(plan({ kind: 'rollback' })).toMatchObject({
      groupId: 'g',
      concurrencyToken: '7',
      request: { kind: 'rollback', revisionId: 'r2' },
      mode: 'redeploy',
    });
    expect(plan({ kind: 'rollback' }).refusal).toBeUndefined();
  });

  it.each([
    [
      'stale data before anything else',
      { group: { freshness: { observedAt: 'x', stale: true } }, revisions: [] },
      /is from x/,
    ],
    [
      'a rollback with nothing known good',
      { revisions: [testRevision(3, { current: true })] },
      /known to be good/,
    ],
  ])('refuses %s', (_, parts, sentence) => {
    const refused = plan({ kind: 'rollback' }, testContext(parts));
    expect(refused.refusal).toMatch(sentence);
    expect(refused.summary).toBe("Nothing would happen to 'shop' (prod).");
  });

  it('refuses when nobody can steer the group', () => {
    expect(
      planAction({ kind: 'rollback' }, testContext(), undefined).refusal,
    ).toBe(
      "Nothing can steer 'shop' (prod): the module for 'memory' is not installed.",
    );
  });

  it('asks the provider only when nothing stands against it', () => {
    const asked = jest.fn();
    planAction({ kind: 'rollout', revisionId: 'nope' }, testContext(), {
      plan: asked,
    });
    expect(asked).not.toHaveBeenCalled();
  });

  it('passes on the refusal of the provider', () => {
    const refusing = {
      plan: (request: ActionRequest) => ({
        request,
        mode: 'change' as const,
        summary: 's',
        warnings: [],
        refusal: 'No.',
      }),
    };
    expect(
      planAction({ kind: 'scale', desired: 3 }, testContext(), refusing)
        .refusal,
    ).toBe('No.');
  });

  it('shows the differences also of what it refuses', () => {
    const { changes, refusal } = plan({ kind: 'scale', desired: 9 });
    expect(refusal).toMatch(/not between 1 and 4/);
    expect(changes).toEqual([
      { kind: 'count', name: 'desired', before: '2', after: '9' },
    ]);
  });

  it('prefers what it has measured to what the provider supposes, except where only traffic moves', () => {
    const rollouts = [
      testRollout({
        phase: 'succeeded',
        rollbackOf: '-',
        endedAt: '2026-03-01T00:00:42.000Z',
      }),
    ];
    expect(
      plan({ kind: 'rollback' }, testContext({ rollouts })).estimate,
    ).toEqual({
      seconds: 42,
      basis: 'the last rollback of this group',
    });
    const revisions = [
      testRevision(3, { current: true }),
      testRevision(2, { ...good, warmUntil: '2026-03-01T00:10:00.000Z' }),
    ];
    expect(
      plan({ kind: 'rollback' }, testContext({ rollouts, revisions })),
    ).toMatchObject({
      mode: 'instant',
      estimate: { seconds: 0, basis: 'warm instances' },
    });
  });

  describe('warns', () => {
    const scaled = {
      autoscaling: {
        active: true,
        policies: ['keeps 50 requests/s per instance'],
      },
    };

    it('that the autoscaler will undo a desired count, and when', () => {
      const { warnings } = plan(
        { kind: 'scale', desired: 3 },
        testContext({ group: scaled }),
      );
      expect(warnings).toEqual([
        expect.stringMatching(
          /keeps 50 requests\/s per instance.*within a minute/,
        ),
      ]);
    });

    it.each<[ScalingProcess[], RegExp[]]>([
      [['scaleIn'], []],
      [
        ['scaleOut'],
        [
          /^'shop' \(prod\) does not grow with its load until somebody resumes it: 2 \(of at most 4\) must carry all that comes\.$/,
        ],
      ],
      [['dynamic'], [/does not grow with its load/]],
      [
        ['scaleOut', 'scheduled'],
        [/does not grow with its load/, /are not made up for/],
      ],
      [[], []],
    ])('of what follows from suspending %j', (suspended, expected) => {
      const { warnings } = plan(
        { kind: 'autoscaling', suspended },
        testContext({
          group: {
            autoscaling: {
              active: true,
              policies: [],
              processes: SCALING_PROCESSES.map(name => ({
                name,
                suspended: name === 'scaleIn' && suspended.length === 0,
              })),
            },
          },
        }),
      );
      expect(warnings).toEqual(
        expected.map(sentence => expect.stringMatching(sentence)),
      );
    });

    it.each([
      ['when only the bounds move', { kind: 'scale', max: 8 }, scaled],
      ['when the autoscaler sleeps', { kind: 'scale', desired: 3 }, {}],
    ] as const)('not %s', (_, request, group) => {
      expect(plan(request, testContext({ group })).warnings).toEqual([]);
    });

    it.each([
      [
        'a revision that somebody rolled back from',
        {
          bad: {
            since: 'yesterday',
            reason: 'errors',
            actor: 'user:default/a',
          },
        },
        /is marked bad: user:default\/a rolled back from it at yesterday \(errors\)/,
      ],
      [
        'a revision that is not known-good',
        { knownGoodSince: undefined },
        /has not been seen serving healthily/,
      ],
      [
        'the same content under another name',
        { digest: 'sha256:3' },
        /same content as 1\.3\.0/,
      ],
      [
        'another content under the same name',
        { label: '1.3.0' },
        /Both revisions are called 1\.3\.0/,
      ],
      [
        'another database schema',
        { configuration: { SHOP_SCHEMA_VERSION: '4' } },
        /SHOP_SCHEMA_VERSION.*does not migrate it back/,
      ],
    ])('of %s', (_, parts, sentence) => {
      const revisions = [
        testRevision(3, { current: true }),
        testRevision(2, { ...good, ...parts }),
      ];
      const { warnings } = plan(
        { kind: 'rollback', revisionId: 'r2' },
        testContext({ revisions }),
      );
      expect(warnings).toEqual([expect.stringMatching(sentence)]);
    });

    it('of nothing when there is nothing', () => {
      expect(plan({ kind: 'rollback', revisionId: 'r2' }).warnings).toEqual([]);
    });
  });

  it('plans every kind on what a provider really shows', async () => {
    const engine = new MemoryProvider();
    engine.addGroup({
      service: 'shop',
      environment: 'prod',
      releases: [
        { id: 'r1', label: '1.0.0' },
        { id: 'r2', label: '1.1.0' },
      ],
      current: 'r1',
    });
    engine.group('shop/prod').act({ kind: 'rollout', revisionId: 'r2' }, {});
    const { groups, observedAt } = await engine.sweep(engine.scopes()[0], {
      signal: new AbortController().signal,
    });
    const context = planContextOf(groups[0], observedAt);
    const rolloutId = context.group.rollout!.id;
    expect(
      planAction({ kind: 'rollback', revisionId: 'r1' }, context, engine),
    ).toMatchObject({ mode: 'abort' });
    expect(
      planAction({ kind: 'abort', rolloutId }, context, engine),
    ).toMatchObject({ mode: 'change' });
    expect(
      planAction({ kind: 'pause', rolloutId }, context, engine).refusal,
    ).toBeUndefined();
    expect(
      planAction({ kind: 'resume', rolloutId }, context, engine).refusal,
    ).toMatch(/nothing to resume/);
    expect(
      planAction({ kind: 'promote', rolloutId }, context, engine).refusal,
    ).toMatch(/nothing to promote/);
    expect(
      planAction({ kind: 'scale', desired: 3 }, context, engine).changes,
    ).toHaveLength(1);
  });
});
