import { SCALING_PROCESSES } from '@capstan/plugin-fleet-common';
import type {
  ActionRequest,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '../Observation';
import type { ApplyResult, ConfirmedAction } from '../RolloutProvider';
import { behaviour, look, lookUntil, patient } from './harness';
import type { RolloutHarness } from './harness';
import { planContextOf } from './planContextOf';

/** How the suite of which these behaviours are a part asks for actions. */
interface Suite {
  readonly harness: () => RolloutHarness;
  readonly confirmed: (
    request: ActionRequest,
    group: GroupObservation,
  ) => ConfirmedAction;
  readonly apply: (
    action: ConfirmedAction,
    group: GroupObservation,
  ) => Promise<ApplyResult>;
}

/** Suspending and resuming what the group's autoscaler does. All are skipped together, with the reason. */
export function autoscalingBehaviours(
  skip: string | undefined,
  { harness, confirmed, apply }: Suite,
): void {
  const suspend = (
    suspended: readonly ScalingProcess[],
  ): ActionRequest & { kind: 'autoscaling' } => ({
    kind: 'autoscaling',
    suspended,
  });
  const processesOf = ({ autoscaling }: GroupObservation) =>
    autoscaling.processes ?? [];
  const namesOf = (group: GroupObservation) =>
    processesOf(group).map(({ name }) => name);
  const suspendedOf = (group: GroupObservation) =>
    processesOf(group).flatMap(({ name, suspended }) =>
      suspended ? [name] : [],
    );
  const autoscaled = async () => {
    await harness().autoscale?.();
    const group = await look(harness());
    expect(group.capabilities.autoscaling).toEqual({ can: true });
    expect(namesOf(group)).not.toHaveLength(0);
    expect(suspendedOf(group)).toEqual([]);
    return group;
  };
  const act = async (request: ActionRequest) => {
    const group = await look(harness());
    return apply(confirmed(request, group), group);
  };
  const seen = (suspended: readonly ScalingProcess[]) =>
    lookUntil(
      harness(),
      `suspended is '${suspended.join(', ')}'`,
      group => String(suspendedOf(group)) === String(suspended),
    );

  behaviour(
    skip,
    'suspends each thing that its autoscaler does, all of them, and resumes them',
    async () => {
      const { size, ...first } = await autoscaled();
      const names = namesOf({ size, ...first });
      for (const suspended of [...names.map(name => [name]), names, []]) {
        expect(await act(suspend(suspended))).toMatchObject({
          outcome: 'accepted',
        });
        expect((await seen(suspended)).size).toMatchObject({
          min: size.min,
          max: size.max,
          desired: size.desired,
        });
      }
    },
  );

  behaviour(
    skip,
    'plans a suspension without changing anything, and the same plan twice',
    async () => {
      const group = await autoscaled();
      const context = planContextOf(group, new Date().toISOString());
      const request = suspend(namesOf(group).slice(0, 1));
      const plan = harness().rollouts.plan(request, context);
      expect(plan).toMatchObject({ mode: 'change', request });
      expect(plan.summary).not.toBe('');
      expect(plan.refusal).toBeUndefined();
      expect(harness().rollouts.plan(request, context)).toEqual(plan);
      expect((await look(harness())).concurrencyToken).toBe(
        group.concurrencyToken,
      );
    },
  );

  behaviour(
    skip,
    'says that it is suspended: why, and that nothing acts when all is',
    async () => {
      const group = await autoscaled();
      await act(suspend(namesOf(group)));
      const { autoscaling } = await seen(namesOf(group));
      expect(autoscaling.active).toBe(false);
      expect(autoscaling.reason).toMatch(/suspended/i);
    },
  );

  behaviour(
    skip,
    'suspends one time only: the same action after somebody resumed it changes nothing',
    async () => {
      const group = await autoscaled();
      const [name] = namesOf(group);
      const action = confirmed(suspend([name]), group);
      expect(await apply(action, group)).toMatchObject({ outcome: 'accepted' });
      const after = await seen([name]);
      expect(await apply(action, group)).toMatchObject({ outcome: 'accepted' });
      expect((await look(harness())).concurrencyToken).toBe(
        after.concurrencyToken,
      );
      await act(suspend([]));
      const resumed = await seen([]);
      await apply(action, group);
      const again = await look(harness());
      expect(suspendedOf(again)).toEqual([]);
      expect(again.concurrencyToken).toBe(resumed.concurrencyToken);
    },
  );

  behaviour(
    skip,
    'refuses a suspension that was planned before somebody else suspended something',
    async () => {
      const group = await autoscaled();
      const names = namesOf(group);
      const planned = confirmed(suspend(names), group);
      await act(suspend(names.slice(0, 1)));
      await seen(names.slice(0, 1));
      const result = await apply(planned, group);
      expect(result.outcome).toBe('refused');
      expect(result.message).not.toBe('');
      expect(suspendedOf(await look(harness()))).toEqual(names.slice(0, 1));
    },
  );

  behaviour(
    skip,
    'refuses to suspend what its autoscaler does not do, and changes nothing',
    async () => {
      const group = await autoscaled();
      const other = SCALING_PROCESSES.filter(
        name => !namesOf(group).includes(name),
      );
      expect(other).not.toHaveLength(0);
      const result = await apply(confirmed(suspend(other), group), group);
      expect(result.outcome).toBe('refused');
      expect(result.message).not.toBe('');
      expect((await look(harness())).concurrencyToken).toBe(
        group.concurrencyToken,
      );
    },
  );

  behaviour(skip, 'keeps what is suspended when its bounds move', async () => {
    const [name] = namesOf(await autoscaled());
    await act(suspend([name]));
    await seen([name]);
    expect(await act({ kind: 'scale', min: 2, max: 3 })).toMatchObject({
      outcome: 'accepted',
    });
    const group = await look(harness());
    expect(group.size).toMatchObject({ min: 2, max: 3 });
    expect(suspendedOf(group)).toEqual([name]);
  });

  behaviour(
    skip,
    'finds a suspension again, and says notSent of one that never arrived',
    async () => {
      const group = await autoscaled();
      const { group: planned } = planContextOf(group, new Date().toISOString());
      const action = confirmed(suspend(namesOf(group)), group);
      const { rollouts } = harness();
      expect(await rollouts.readBack(planned, action, patient())).toEqual({
        outcome: 'notSent',
      });
      await apply(action, group);
      expect(await rollouts.readBack(planned, action, patient())).toMatchObject(
        { outcome: 'accepted' },
      );
    },
  );

  behaviour(
    skip,
    'says why nothing can be suspended while it has no autoscaler',
    async () => {
      if (!harness().autoscale) {
        // The group of this harness always has one.
        expect((await look(harness())).capabilities.autoscaling.can).toBe(true);
        return;
      }
      const group = await look(harness());
      expect(group.capabilities.autoscaling).toEqual({
        can: false,
        reason: expect.stringMatching(/./),
      });
      expect(group.autoscaling.processes).toBeUndefined();
      const result = await apply(
        confirmed(suspend([SCALING_PROCESSES[0]]), group),
        group,
      );
      expect(result.outcome).toBe('refused');
      expect(await look(harness())).toMatchObject({
        concurrencyToken: group.concurrencyToken,
      });
    },
  );
}
