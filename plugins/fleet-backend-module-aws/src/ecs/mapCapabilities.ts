import type { Capabilities, Capability } from '@capstan/plugin-fleet-common';
import type {
  ObservedRevision,
  ObservedRollout,
} from '@capstan/plugin-fleet-node';
import { mapSuspendable } from '../scaling/suspension';
import type { ServiceFacts } from './ServiceFacts';

/** What can be done to a service now, each `no` with its reason. Pure. */
export function mapCapabilities(
  facts: ServiceFacts,
  rollout: ObservedRollout | undefined,
  revisions: readonly ObservedRevision[],
  currentRevisionId: string | undefined,
  options: { readonly readOnly: boolean },
): Capabilities {
  const { service, codeDeploy, target } = facts;
  if (options.readOnly) {
    return all(
      'The portal only looks at this account (readOnly in fleet.aws.accounts).',
    );
  }
  if (service.status !== 'ACTIVE')
    return all(`The service is ${service.status}: ECS takes it away.`);
  const controller = service.deploymentController?.type ?? 'ECS';
  const sizes = {
    scale: { can: true },
    autoscaling: mapSuspendable(target),
  } as const;
  if (controller === 'EXTERNAL') {
    const external =
      'Its deployments are made by an external controller: ECS lets only that one change them.';
    return { ...all(external), ...sizes };
  }
  if (controller === 'CODE_DEPLOY' && !codeDeploy) {
    return {
      ...all(
        'CodeDeploy deploys it, and no deployment group of it was found. Let the read role list applications and groups of CodeDeploy.',
      ),
      ...sizes,
    };
  }
  const steered = steering(rollout);
  return {
    ...sizes,
    rollout: when(
      !rollout,
      'A rollout runs. Wait until it has ended, or abort it first.',
    ),
    rollback: rollBack(rollout, revisions, currentRevisionId),
    pause: no(
      controller === 'ECS'
        ? 'ECS cannot pause a deployment at will. Roll out with a gate, and it waits there.'
        : 'CodeDeploy cannot pause a deployment of ECS at will.',
    ),
    resume: no('There is nothing to resume: ECS knows no pause but a gate.'),
    promote:
      steered ??
      when(
        rollout!.phase === 'awaitingPromotion' ||
          (controller === 'CODE_DEPLOY' && rollout!.phase === 'baking'),
        rollout!.phase === 'baking'
          ? 'All traffic has moved already; ECS ends the bake time by itself.'
          : 'There is nothing to promote: the rollout does not wait at a gate.',
      ),
    abort:
      steered ??
      when(
        rollout!.from !== undefined,
        'There is nothing to go back to: no deployment of this service has ever ended well.',
      ),
  };
}

function steering(
  rollout: ObservedRollout | undefined,
): Capability | undefined {
  if (!rollout) return no('There is nothing to steer: no rollout runs.');
  return rollout.direction === 'back'
    ? no('The rollout is already on its way back.')
    : undefined;
}

function rollBack(
  rollout: ObservedRollout | undefined,
  revisions: readonly ObservedRevision[],
  currentRevisionId: string | undefined,
): Capability {
  if (rollout?.direction === 'back')
    return no('The rollout is already on its way back.');
  if (rollout) {
    return when(
      rollout.from !== undefined,
      'There is nothing to go back to: no deployment of this service has ever ended well.',
    );
  }
  return when(
    revisions.some(
      revision => revision.id !== currentRevisionId && revision.deployable.yes,
    ),
    'There is no other revision that can be deployed.',
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
