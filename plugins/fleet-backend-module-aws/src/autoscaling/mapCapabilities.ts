import type { Capabilities, Capability } from '@capstan/plugin-fleet-common';
import type {
  ObservedRevision,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import {
  desiredOf,
  isPaused,
  runningOf,
  templateOf,
  whyIrreversible,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { NOTHING_SCALES, processesOf } from './suspension';

/** What can be done to a group now, each `no` with its reason. Pure. */
export function mapCapabilities(
  facts: GroupFacts,
  rollout: ObservedRollout | undefined,
  revisions: readonly ObservedRevision[],
  currentRevisionId: string | undefined,
  options: { readonly readOnly: boolean },
): Capabilities {
  const { group } = facts;
  if (options.readOnly) {
    return all(
      'The portal only looks at this account (readOnly in fleet.aws.accounts).',
    );
  }
  if (group.Status !== undefined)
    return all(`AWS takes the group away: ${group.Status}.`);
  if (group.Operator) {
    return all(
      `${
        group.Operator.Principal ?? 'Another service of AWS'
      } manages this group: AWS lets only that one change it.`,
    );
  }
  const refresh = runningOf(facts);
  const cancelling = refresh?.Status === 'Cancelling';
  const whyNoSteering = notSteered(rollout, cancelling);
  const paused = isPaused(group);
  return {
    scale: { can: true },
    autoscaling: when(processesOf(facts) !== undefined, NOTHING_SCALES),
    rollout: rollOut(facts, rollout),
    rollback: refresh
      ? rollBackRunning(facts, rollout, cancelling)
      : rollBackEnded(facts, revisions, currentRevisionId),
    pause:
      whyNoSteering ??
      when(
        !paused,
        'It stands still already: the process InstanceRefresh is suspended.',
      ),
    resume:
      whyNoSteering ??
      when(paused, 'There is nothing to resume: the rollout is not paused.'),
    promote: no(
      'A checkpoint of an instance refresh ends by itself after its time: there is nothing to promote.',
    ),
    abort: whyNoSteering ?? { can: true },
  };
}

function notSteered(
  rollout: ObservedRollout | undefined,
  cancelling: boolean,
): Capability | undefined {
  if (!rollout) return no('There is nothing to steer: no rollout runs.');
  return cancelling ? no('The rollout is being cancelled already.') : undefined;
}

function rollOut(
  { group }: GroupFacts,
  rollout: ObservedRollout | undefined,
): Capability {
  if (!templateOf(group)) {
    return no(
      'The group has a launch configuration, which has no versions. Move it to a launch template.',
    );
  }
  if (rollout)
    return no('A rollout runs. Wait until it has ended, or abort it first.');
  return when(
    !isPaused(group),
    'The process InstanceRefresh of the group is suspended: a rollout would not begin. Resume that process at AWS.',
  );
}

function rollBackRunning(
  facts: GroupFacts,
  rollout: ObservedRollout | undefined,
  cancelling: boolean,
): Capability {
  if (cancelling) return no('The rollout is being cancelled already.');
  if (rollout?.direction === 'back')
    return no('The rollout is already on its way back.');
  const why = whyIrreversible(facts, desiredOf(runningOf(facts)!));
  return why === undefined ? { can: true } : no(why);
}

function rollBackEnded(
  facts: GroupFacts,
  revisions: readonly ObservedRevision[],
  currentRevisionId: string | undefined,
): Capability {
  const allowed = rollOut(facts, undefined);
  if (!allowed.can) return allowed;
  return when(
    revisions.some(
      revision => revision.id !== currentRevisionId && revision.deployable.yes,
    ),
    'There is no other version of the launch template that can be deployed.',
  );
}

function all(reason: string): Capabilities {
  const answer = no(reason);
  return {
    rollout: answer,
    rollback: answer,
    scale: answer,
    autoscaling: answer,
    pause: answer,
    resume: answer,
    promote: answer,
    abort: answer,
  };
}

function when(can: boolean, reason: string): Capability {
  return can ? { can } : no(reason);
}

function no(reason: string): Capability {
  return { can: false, reason };
}
