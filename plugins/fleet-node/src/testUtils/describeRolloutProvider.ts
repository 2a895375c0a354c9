import { RUNNING_PHASES } from '@capstan/plugin-fleet-common';
import type { ActionRequest, Strategy } from '@capstan/plugin-fleet-common';
import type { GroupObservation, ObservedRollout } from '../Observation';
import type { ApplyResult, ConfirmedAction } from '../RolloutProvider';
import { autoscalingBehaviours } from './autoscalingBehaviours';
import { behaviour, look, lookUntil, patient } from './harness';
import type { RolloutHarness, Skips } from './harness';
import { planContextOf } from './planContextOf';

/** @public */
export type RolloutBehaviour =
  | 'instantRollback'
  | 'abortInFlight'
  | 'pause'
  | 'gate'
  | 'staleToken'
  | 'autoscaling'
  | 'idempotency';

const SLOW: Strategy = {
  type: 'canary',
  steps: [{ weight: 20, pauseSeconds: 600 }],
  bakeSeconds: 0,
};
const GATED: Strategy = { type: 'blueGreen', bakeSeconds: 600, gate: true };
const BAKING: Strategy = { type: 'blueGreen', bakeSeconds: 600, gate: false };

/**
 * What every `RolloutProvider` promises. The engine's clock moves through the harness only.
 *
 * @param create - called before each test; the harness is closed after it.
 * @public
 */
export function describeRolloutProvider(
  name: string,
  create: () => Promise<RolloutHarness>,
  options: { skip?: Skips<RolloutBehaviour> } = {},
): void {
  const skip = options.skip ?? {};

  describe(`${name} as a RolloutProvider`, () => {
    let harness: RolloutHarness;
    let keys = 0;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(async () => {
      await harness.close();
    });

    const strategies = () =>
      harness.strategies ?? { slow: SLOW, gated: GATED, baking: BAKING };
    const isMidway = (rollout: ObservedRollout) =>
      harness.isMidway?.(rollout) ?? rollout.traffic === 20;
    const contextOf = (group: GroupObservation) =>
      planContextOf(group, new Date().toISOString());
    const running = (group: GroupObservation) =>
      group.rollouts.find(rollout => RUNNING_PHASES.includes(rollout.phase));
    const confirmed = (
      request: ActionRequest,
      group: GroupObservation,
    ): ConfirmedAction => {
      const nativeRolloutId = running(group)?.nativeId;
      const takenBack = nativeRolloutId ?? group.rollouts[0]?.nativeId;
      return {
        idempotencyKey: `contract-${process.pid}-${Date.now()}-${keys++}`,
        request,
        concurrencyToken: group.concurrencyToken,
        actor: 'user:default/contract',
        reason: 'contract suite',
        nativeRolloutId,
        ...(request.kind === 'rollback' && { rollbackOfNativeId: takenBack }),
      };
    };
    const apply = (
      action: ConfirmedAction,
      group: GroupObservation,
    ): Promise<ApplyResult> =>
      harness.rollouts.apply(contextOf(group).group, action, patient());
    const act = async (request: ActionRequest): Promise<ApplyResult> => {
      const group = await look(harness);
      return apply(confirmed(request, group), group);
    };
    const rollOut = async (strategy?: Strategy) => {
      const result = await act({
        kind: 'rollout',
        revisionId: harness.revisions.next,
        strategy,
      });
      expect(result).toMatchObject({ outcome: 'accepted' });
      return result;
    };
    const idle = (group: GroupObservation) => running(group) === undefined;
    const rolledOut = async () => {
      await rollOut();
      await lookUntil(harness, 'the rollout ends', idle);
    };

    it('has the name of its ScaleGroupProvider', () => {
      expect(harness.rollouts.name).toBe(harness.provider.name);
    });

    it('plans without changing anything, and the same plan twice', async () => {
      const group = await look(harness);
      const context = contextOf(group);
      const frozen = JSON.stringify(context);
      const requests: ActionRequest[] = [
        { kind: 'rollout', revisionId: harness.revisions.next },
        { kind: 'rollback', revisionId: harness.revisions.next },
        { kind: 'scale', desired: 3 },
      ];
      for (const request of requests) {
        const plan = harness.rollouts.plan(request, context);
        expect(plan.summary).not.toBe('');
        expect(harness.rollouts.plan(request, context)).toEqual(plan);
      }
      expect(JSON.stringify(context)).toBe(frozen);
      expect((await look(harness)).concurrencyToken).toBe(
        group.concurrencyToken,
      );
    });

    it('rolls out a revision until it serves alone', async () => {
      const result = await rollOut();
      const group = await lookUntil(harness, 'the rollout ends', idle);
      expect(group.currentRevisionId).toBe(harness.revisions.next);
      expect(group.rollouts[0]).toMatchObject({
        phase: 'succeeded',
        to: { revisionId: harness.revisions.next },
        actor: 'user:default/contract',
      });
      expect(result).toMatchObject({
        nativeRolloutId: group.rollouts[0].nativeId,
      });
    });

    behaviour(
      skip.idempotency,
      'has one effect when the same action is applied again, and gives the first answer',
      async () => {
        const group = await look(harness);
        const action = confirmed(
          { kind: 'rollout', revisionId: harness.revisions.next },
          group,
        );
        const first = await apply(action, group);
        const after = await look(harness);
        expect(first.outcome).toBe('accepted');
        expect(await apply(action, group)).toEqual(first);
        const again = await look(harness);
        expect(again.concurrencyToken).toBe(after.concurrencyToken);
        expect(again.rollouts).toHaveLength(after.rollouts.length);
      },
    );

    behaviour(
      skip.staleToken,
      'refuses an action that was planned on an older state, and changes nothing',
      async () => {
        const seen = await look(harness);
        await harness.resizeOutside(3);
        const before = await look(harness);
        const result = await apply(
          confirmed(
            { kind: 'rollout', revisionId: harness.revisions.next },
            seen,
          ),
          seen,
        );
        expect(result.outcome).toBe('refused');
        const after = await look(harness);
        expect(after.concurrencyToken).toBe(before.concurrencyToken);
        expect(after.rollouts).toHaveLength(before.rollouts.length);
      },
    );

    it('scales between minimum and maximum', async () => {
      expect(await act({ kind: 'scale', desired: 4 })).toMatchObject({
        outcome: 'accepted',
      });
      const group = await lookUntil(
        harness,
        'four run',
        seen => seen.size.healthy === 4,
      );
      expect(group.size.desired).toBe(4);
    });

    it('moves the bounds', async () => {
      expect(await act({ kind: 'scale', min: 2, max: 3 })).toMatchObject({
        outcome: 'accepted',
      });
      expect((await look(harness)).size).toMatchObject({
        min: 2,
        max: 3,
        desired: 2,
      });
    });

    it('keeps the size that a person set, through a rollout and a rollback', async () => {
      await act({ kind: 'scale', min: 2, max: 4, desired: 3 });
      await rolledOut();
      const kept = { min: 2, max: 4, desired: 3 };
      expect((await look(harness)).size).toMatchObject(kept);
      expect(
        await act({
          kind: 'rollback',
          revisionId: harness.revisions.current,
        }),
      ).toMatchObject({ outcome: 'accepted' });
      const group = await lookUntil(harness, 'the rollback ends', idle);
      expect(group.currentRevisionId).toBe(harness.revisions.current);
      expect(group.size).toMatchObject(kept);
    });

    it.each([
      ['above the maximum', { kind: 'scale', desired: 5 }],
      ['below the minimum', { kind: 'scale', desired: 0 }],
      ['to a minimum above the maximum', { kind: 'scale', min: 4, max: 3 }],
    ] as [string, ActionRequest][])(
      'refuses to scale %s, and changes nothing',
      async (_, request) => {
        const before = await look(harness);
        const result = await apply(confirmed(request, before), before);
        expect(result.outcome).toBe('refused');
        expect(result.message).not.toBe('');
        expect(await look(harness)).toMatchObject({
          size: before.size,
          concurrencyToken: before.concurrencyToken,
        });
      },
    );

    autoscalingBehaviours(skip.autoscaling, {
      harness: () => harness,
      confirmed,
      apply,
    });

    it('refuses a revision that does not exist', async () => {
      const result = await act({
        kind: 'rollout',
        revisionId: 'no-such-revision',
      });
      expect(result.outcome).toBe('refused');
      expect(running(await look(harness))).toBeUndefined();
    });

    it('refuses a revision that cannot be deployed', async () => {
      const { undeployable } = harness.revisions;
      const revision = (await look(harness)).revisions.find(
        candidate => candidate.id === undeployable,
      );
      expect(revision?.deployable).toMatchObject({
        yes: false,
        reason: expect.any(String),
      });
      const result = await act({ kind: 'rollout', revisionId: undeployable });
      expect(result.outcome).toBe('refused');
      expect(running(await look(harness))).toBeUndefined();
    });

    it('refuses a rollout while one runs', async () => {
      await rollOut(strategies().slow);
      const result = await act({
        kind: 'rollout',
        revisionId: harness.revisions.next,
      });
      expect(result.outcome).toBe('refused');
      expect((await look(harness)).capabilities.rollout).toMatchObject({
        can: false,
        reason: expect.any(String),
      });
    });

    it('rolls back by a new rollout when the former revision is gone', async () => {
      await rolledOut();
      const seen = await look(harness);
      const request: ActionRequest = {
        kind: 'rollback',
        revisionId: harness.revisions.current,
      };
      expect(harness.rollouts.plan(request, contextOf(seen)).mode).toBe(
        'redeploy',
      );
      expect(await act(request)).toMatchObject({
        outcome: 'accepted',
        nativeRolloutId: expect.any(String),
      });
      const group = await lookUntil(harness, 'the rollback ends', idle);
      expect(group.currentRevisionId).toBe(harness.revisions.current);
      expect(group.rollouts[0]).toMatchObject({
        phase: 'succeeded',
        rollbackOf: expect.any(String),
      });
    });

    behaviour(
      skip.abortInFlight,
      'rolls back a running rollout by turning it back',
      async () => {
        await rollOut(strategies().slow);
        const seen = await lookUntil(
          harness,
          'it is in its first step',
          group => {
            const rollout = running(group);
            return rollout !== undefined && isMidway(rollout);
          },
        );
        const request: ActionRequest = {
          kind: 'rollback',
          revisionId: harness.revisions.current,
        };
        expect(harness.rollouts.plan(request, contextOf(seen)).mode).toBe(
          'abort',
        );
        expect(await act(request)).toMatchObject({
          outcome: 'accepted',
          nativeRolloutId: running(seen)!.nativeId,
        });
        const group = await lookUntil(harness, 'the rollout is back', idle);
        expect(group.currentRevisionId).toBe(harness.revisions.current);
        expect(group.rollouts[0].phase).toBe('aborted');
      },
    );

    behaviour(
      skip.instantRollback,
      'rolls back to a warm revision by moving traffic only',
      async () => {
        await rollOut(strategies().baking);
        const seen = await lookUntil(
          harness,
          'it bakes',
          group => running(group)?.phase === 'baking',
        );
        const warm = seen.revisions.find(
          revision => revision.id === harness.revisions.current,
        );
        expect(warm?.warmUntil).toBeDefined();
        const request: ActionRequest = {
          kind: 'rollback',
          revisionId: harness.revisions.current,
        };
        const plan = harness.rollouts.plan(request, {
          ...contextOf(seen),
          group: {
            ...contextOf(seen).group,
            freshness: { observedAt: seen.rollouts[0].startedAt, stale: false },
          },
        });
        expect(plan.mode).toBe('instant');
        expect(await act(request)).toMatchObject({ outcome: 'accepted' });
        const group = await lookUntil(
          harness,
          'all traffic is back',
          candidate =>
            candidate.revisionShares.some(
              share =>
                share.revisionId === harness.revisions.current &&
                (share.traffic ?? 0) === 100,
            ),
        );
        expect(group.currentRevisionId).toBe(harness.revisions.current);
      },
    );

    behaviour(skip.pause, 'pauses and resumes', async () => {
      await rollOut(strategies().slow);
      const rolling = await lookUntil(
        harness,
        'it can be paused',
        group => group.capabilities.pause.can,
      );
      const rolloutId = running(rolling)!.nativeId;
      expect(await act({ kind: 'pause', rolloutId })).toMatchObject({
        outcome: 'accepted',
      });
      const paused = await look(harness);
      expect(running(paused)?.phase).toBe('paused');
      expect(paused.capabilities.pause.can).toBe(false);
      expect(await act({ kind: 'resume', rolloutId })).toMatchObject({
        outcome: 'accepted',
      });
      expect(running(await look(harness))?.phase).toBe('progressing');
    });

    behaviour(skip.abortInFlight, 'aborts', async () => {
      await rollOut(strategies().slow);
      const rolling = await lookUntil(
        harness,
        'it can be aborted',
        group => group.capabilities.abort.can,
      );
      expect(
        await act({ kind: 'abort', rolloutId: running(rolling)!.nativeId }),
      ).toMatchObject({ outcome: 'accepted' });
      const group = await lookUntil(harness, 'it is back', idle);
      expect(group.currentRevisionId).toBe(harness.revisions.current);
    });

    behaviour(skip.gate, 'waits at a gate for promote', async () => {
      await rollOut(strategies().gated);
      const waiting = await lookUntil(
        harness,
        'it waits',
        group => running(group)?.phase === 'awaitingPromotion',
      );
      expect(waiting.capabilities.promote.can).toBe(true);
      const rolloutId = running(waiting)!.nativeId;
      expect(await act({ kind: 'promote', rolloutId })).toMatchObject({
        outcome: 'accepted',
      });
      await lookUntil(
        harness,
        'all traffic has moved',
        group => group.rollouts[0].traffic === 100,
      );
    });

    it('refuses to steer a rollout that does not run, as its capabilities say', async () => {
      const group = await look(harness);
      for (const kind of ['pause', 'resume', 'promote', 'abort'] as const) {
        expect(group.capabilities[kind].can).toBe(false);
        const result = await apply(
          confirmed({ kind, rolloutId: 'none' }, group),
          group,
        );
        expect(result.outcome).toBe('refused');
      }
    });

    it('finds an applied action again', async () => {
      const group = await look(harness);
      const action = confirmed(
        { kind: 'rollout', revisionId: harness.revisions.next },
        group,
      );
      const answer = await apply(action, group);
      const found = await harness.rollouts.readBack(
        contextOf(group).group,
        action,
        patient(),
      );
      expect(found).toMatchObject({ outcome: 'accepted' });
      expect(found).toMatchObject({
        nativeRolloutId:
          answer.outcome === 'accepted' ? answer.nativeRolloutId : '',
      });
    });

    it('says notSent of an action that never arrived', async () => {
      const group = await look(harness);
      const action = confirmed(
        { kind: 'rollout', revisionId: harness.revisions.next },
        group,
      );
      expect(
        await harness.rollouts.readBack(
          contextOf(group).group,
          action,
          patient(),
        ),
      ).toEqual({ outcome: 'notSent' });
      const scaling = confirmed({ kind: 'scale', desired: 3 }, group);
      expect(
        await harness.rollouts.readBack(
          contextOf(group).group,
          scaling,
          patient(),
        ),
      ).toEqual({ outcome: 'notSent' });
    });

    it('throws a retryable ProviderError when the engine cannot be reached', async () => {
      const group = await look(harness);
      const action = confirmed({ kind: 'scale', desired: 3 }, group);
      await harness.disconnect();
      await expect(apply(action, group)).rejects.toMatchObject({
        name: 'ProviderError',
        provider: harness.provider.name,
        retryable: true,
        notSent: true,
      });
      await expect(
        harness.rollouts.readBack(contextOf(group).group, action, patient()),
      ).rejects.toMatchObject({
        name: 'ProviderError',
        retryable: true,
      });
    });
  });
}
