import type {
  ActionRequest,
  Revision,
  Rollout,
  ScaleGroup,
  ScalingProcess,
  Strategy,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import {
  MemoryProvider,
  planContextOf,
} from '@capstan/plugin-fleet-node/testUtils';
import { planLocalAction } from './planLocalAction';

const now = '2026-03-01T00:00:00.000Z';

async function context(
  parts: { group?: Partial<ScaleGroup>; next?: Partial<Revision> } = {},
): Promise<PlanContext> {
  const engine = new MemoryProvider();
  engine.addGroup({
    service: 'shop',
    environment: 'prod',
    max: 8,
    desired: 4,
    current: 'r2',
    releases: [
      { id: 'r1', label: '1.0.0' },
      { id: 'r2', label: '1.1.0' },
    ],
  });
  const { groups } = await engine.sweep(engine.scopes()[0], {
    signal: new AbortController().signal,
  });
  const seen = planContextOf(groups[0], now);
  return {
    ...seen,
    group: { ...seen.group, ...parts.group },
    revisions: seen.revisions.map(revision =>
      revision.id === 'r1' ? { ...revision, ...parts.next } : revision,
    ),
  };
}

const running: Rollout = {
  id: 'ro',
  groupId: 'g',
  nativeId: 'n',
  from: { revisionId: 'r1', label: '1.0.0' },
  to: { revisionId: 'r2', label: '1.1.0' },
  phase: 'progressing',
  direction: 'forward',
  progress: { ready: 1, wanted: 4 },
  message: '',
  startedAt: now,
};

describe('planLocalAction', () => {
  const rollout = (strategy?: Strategy): ActionRequest => ({
    kind: 'rollout',
    revisionId: 'r1',
    strategy,
  });

  it('fills in the strategy of a rollout that names none', async () => {
    expect(planLocalAction(rollout(), await context()).request).toEqual({
      kind: 'rollout',
      revisionId: 'r1',
      strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it.each<[Strategy, string, number | undefined, number]>([
    [
      { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
      'Replaces 4 instances with 1.0.0, 1 at a time.',
      8,
      4,
    ],
    [
      { type: 'rolling', maxSurge: 1, maxUnavailable: 2 },
      'Replaces 4 instances with 1.0.0, 3 at a time.',
      4,
      2,
    ],
    [
      { type: 'blueGreen', bakeSeconds: 60, gate: false },
      'Starts 4 instances of 1.0.0 beside the old ones, then moves all traffic.',
      62,
      4,
    ],
    [
      { type: 'blueGreen', bakeSeconds: 60, gate: true },
      'Starts 4 instances of 1.0.0 beside the old ones and waits for promote before traffic moves.',
      undefined,
      4,
    ],
    [
      {
        type: 'canary',
        steps: [
          { weight: 10, pauseSeconds: 30 },
          { weight: 50, pauseSeconds: 30 },
        ],
        bakeSeconds: 10,
      },
      'Moves traffic to 1.0.0 in steps: 10 %, 50 %, 100 %.',
      76,
      4,
    ],
    [
      { type: 'canary', steps: [{ weight: 10 }], bakeSeconds: 10 },
      'Moves traffic to 1.0.0 in steps: 10 %, 100 %.',
      undefined,
      4,
    ],
  ])(
    'says what %j does, how long it takes and what serves meanwhile',
    async (strategy, summary, seconds, lowest) => {
      const plan = planLocalAction(rollout(strategy), await context());
      expect(plan).toMatchObject({
        mode: 'redeploy',
        summary,
        lowestCapacity: lowest,
        warnings: [],
      });
      expect(plan.estimate?.seconds).toBe(seconds);
      expect(plan.refusal).toBeUndefined();
    },
  );

  it.each<[Strategy, RegExp]>([
    [
      { type: 'rolling', maxSurge: 0, maxUnavailable: 4 },
      /All 4 instances may be away/,
    ],
    [{ type: 'blueGreen', bakeSeconds: 0, gate: false }, /Without a bake time/],
  ])('warns of %j', async (strategy, warning) => {
    expect(
      planLocalAction(rollout(strategy), await context()).warnings,
    ).toEqual([expect.stringMatching(warning)]);
  });

  it('refuses a strategy that can replace nothing', async () => {
    const plan = planLocalAction(
      rollout({ type: 'rolling', maxSurge: 0, maxUnavailable: 0 }),
      await context(),
    );
    expect(plan.refusal).toMatch(/nothing can be replaced/);
  });

  it('starts the instances of a group that is empty', async () => {
    const plan = planLocalAction(
      rollout(),
      await context({ group: { currentRevisionId: undefined } }),
    );
    expect(plan).toMatchObject({
      summary: 'Starts 4 instances of 1.0.0.',
      lowestCapacity: 0,
    });
  });

  describe('of a rollback', () => {
    const back: ActionRequest = { kind: 'rollback', revisionId: 'r1' };

    it('moves traffic only while the revision is warm', async () => {
      const warm = { next: { warmUntil: '2026-03-01T00:00:01.000Z' } };
      expect(
        planLocalAction(
          back,
          await context({ ...warm, group: { rollout: running } }),
        ),
      ).toMatchObject({
        mode: 'instant',
        summary: 'All traffic moves to 1.0.0, whose instances are still warm.',
        estimate: { seconds: 0.25 },
      });
    });

    it('turns the running rollout round', async () => {
      expect(
        planLocalAction(back, await context({ group: { rollout: running } })),
      ).toMatchObject({
        mode: 'abort',
        summary: 'The running rollout of 1.1.0 turns back to 1.0.0.',
      });
    });

    it.each([undefined, now])(
      'starts all instances at once when the revision is cold (warm until %s)',
      async warmUntil => {
        expect(
          planLocalAction(back, await context({ next: { warmUntil } })),
        ).toMatchObject({
          mode: 'redeploy',
          summary:
            'Starts 4 instances of 1.0.0 at once, then takes the others away.',
          lowestCapacity: 4,
        });
      },
    );
  });

  it.each<[ActionRequest, string]>([
    [
      { kind: 'scale', desired: 6 },
      'Starts 2 more, to 6 instances (between 1 and 8).',
    ],
    [
      { kind: 'scale', desired: 1 },
      'Drains and stops 3, to 1 instances (between 1 and 8).',
    ],
    [{ kind: 'scale', max: 9 }, 'Keeps 4 instances, between 1 and 9.'],
    [
      { kind: 'pause', rolloutId: 'ro' },
      'The rollout stays where it is until somebody resumes it.',
    ],
    [
      { kind: 'resume', rolloutId: 'ro' },
      'The rollout goes on from where it was paused.',
    ],
    [{ kind: 'promote', rolloutId: 'ro' }, '1.1.0 gets all requests.'],
    [
      { kind: 'abort', rolloutId: 'ro' },
      'The rollout turns back, and 1.0.0 serves all requests again.',
    ],
  ])('says what %j does', async (request, summary) => {
    const plan = planLocalAction(
      request,
      await context({ group: { rollout: running } }),
    );
    expect(plan).toMatchObject({
      request,
      mode: 'change',
      summary,
      warnings: [],
    });
  });

  it.each<[string, Partial<Rollout>, string]>([
    ['the next step', { step: 0 }, '1.1.0 gets 50 % of the requests.'],
    ['the end', { step: 1 }, '1.1.0 gets all requests.'],
    [
      'the end of the bake',
      { phase: 'baking' },
      'Ends the bake: the old instances stop.',
    ],
  ])('promotes a canary to %s', async (_, parts, summary) => {
    const strategy: Strategy = {
      type: 'canary',
      steps: [{ weight: 10 }, { weight: 50 }],
      bakeSeconds: 0,
    };
    const seen = await context({
      group: { rollout: { ...running, strategy, ...parts } },
    });
    expect(
      planLocalAction({ kind: 'promote', rolloutId: 'ro' }, seen).summary,
    ).toBe(summary);
  });

  it.each<[ScalingProcess[], ScalingProcess[], string]>([
    [[], ['scaleIn'], 'Suspends scaling in until somebody resumes it.'],
    [
      [],
      ['scaleOut', 'scaleIn'],
      'Suspends scaling in and scaling out until somebody resumes it.',
    ],
    [
      ['scaleIn'],
      ['scheduled'],
      'Suspends scheduled sizes, and resumes scaling in.',
    ],
    [['scaleIn', 'scheduled'], [], 'Resumes scaling in and scheduled sizes.'],
    [['scaleIn'], ['scaleIn'], 'Leaves what is suspended as it is.'],
  ])('from suspended %j to %j: %s', async (before, suspended, summary) => {
    const processes = (['scaleIn', 'scaleOut', 'scheduled'] as const).map(
      name => ({ name, suspended: before.includes(name) }),
    );
    const seen = await context({
      group: { autoscaling: { active: true, policies: [], processes } },
    });
    expect(
      planLocalAction({ kind: 'autoscaling', suspended }, seen),
    ).toMatchObject({ mode: 'change', summary });
  });

  it('aborts a first rollout to nothing', async () => {
    const seen = await context({
      group: { rollout: { ...running, from: undefined } },
    });
    expect(
      planLocalAction({ kind: 'abort', rolloutId: 'ro' }, seen).summary,
    ).toMatch(/Nothing ran before/);
  });
});
