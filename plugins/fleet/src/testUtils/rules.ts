import { ACTION_KINDS } from '@capstan/plugin-fleet-common';
import type {
  Capabilities,
  Capability,
  Freshness,
  Health,
  HealthReason,
  HealthStatus,
  Revision,
} from '@capstan/plugin-fleet-common';
import { presentInstances, runningRollout } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';

const YES: Capability = { can: true };
const RANK: Readonly<Record<HealthReason['severity'], number>> = {
  critical: 0,
  unknown: 1,
  degraded: 2,
  info: 3,
};

/** The newest known-good revision that is not the current one. */
export function lastKnownGood(group: FakeGroup): Revision | undefined {
  return group.revisions.find(
    revision =>
      revision.id !== group.currentRevisionId &&
      revision.knownGoodSince &&
      !revision.bad &&
      !revision.hold &&
      revision.deployable.yes,
  );
}

/** What a group can do now, with a reason for each `no`. */
export function capabilitiesOf(
  group: FakeGroup,
  freshness: Freshness,
): Capabilities {
  const capabilities = { ...possibilitiesOf(group, freshness) };
  for (const kind of ACTION_KINDS) {
    const reason = group.denied[kind];
    if (reason !== undefined) capabilities[kind] = { can: false, reason };
  }
  return capabilities;
}

function possibilitiesOf(group: FakeGroup, freshness: Freshness): Capabilities {
  if (freshness.stale) {
    const no: Capability = {
      can: false,
      reason: 'The engine does not answer, so nothing can be sent to it.',
    };
    return {
      rollout: no,
      rollback: no,
      scale: no,
      autoscaling: no,
      pause: no,
      resume: no,
      promote: no,
      abort: no,
    };
  }
  const rollout = runningRollout(group);
  const phase = rollout?.phase;
  const no = (reason: string): Capability => ({ can: false, reason });
  const during = (can: boolean, reason: string): Capability => {
    if (!rollout) return no('No rollout is running.');
    return can ? YES : no(reason);
  };
  const freeze = group.freezes.find(window => window.active);
  const frozen =
    freeze &&
    no(
      `The freeze '${freeze.name}' lasts until ${freeze.to}: ${freeze.reason}. Rolling back stays possible.`,
    );
  return {
    rollout: rollout
      ? no(
          `A rollout to ${rollout.to.label} is running. Abort it or wait until it has ended.`,
        )
      : frozen ?? YES,
    rollback: lastKnownGood(group)
      ? YES
      : no('No earlier revision is known to be good.'),
    scale:
      phase === 'progressing'
        ? no('The size cannot change while a rollout moves instances.')
        : YES,
    autoscaling:
      group.policies.length > 0
        ? YES
        : no('No scaling policy is set, so there is nothing to suspend.'),
    pause: during(
      phase === 'progressing',
      `The rollout is not moving: it is ${phase}.`,
    ),
    resume: during(phase === 'paused', 'The rollout is not paused.'),
    promote: during(
      phase === 'awaitingPromotion' || phase === 'baking',
      'The rollout waits for no promotion.',
    ),
    abort: during(true, ''),
  };
}

/** Health with its reasons, worst first. */
export function healthOf(group: FakeGroup, freshness: Freshness): Health {
  const present = presentInstances(group);
  const healthy = present.filter(
    instance => instance.health === 'healthy',
  ).length;
  const reasons: HealthReason[] = [...group.reasons];
  if (freshness.stale) {
    reasons.push({
      code: 'stale',
      severity: 'unknown',
      message: freshness.error ?? 'Nobody has seen this group for too long.',
    });
  }
  if (group.desired === 0)
    reasons.push({
      code: 'empty',
      severity: 'info',
      message: 'Scaled to nothing.',
    });
  else if (healthy === 0)
    reasons.push({
      code: 'noHealthy',
      severity: 'critical',
      message: `0 of ${group.desired} instances healthy`,
    });
  else if (healthy < group.desired && !runningRollout(group))
    reasons.push({
      code: 'belowDesired',
      severity: 'degraded',
      message: `${healthy} of ${group.desired} instances healthy`,
    });
  reasons.sort((left, right) => RANK[left.severity] - RANK[right.severity]);
  return { status: statusOf(reasons, freshness), reasons };
}

function statusOf(
  reasons: readonly HealthReason[],
  freshness: Freshness,
): HealthStatus {
  // What was bad when it was last seen may be worse now; what was good may be anything.
  if (freshness.stale) return 'unknown';
  const worst = reasons[0]?.severity ?? 'info';
  return worst === 'info' ? 'ok' : worst;
}
