import type { Group, Release, Rollout } from '@capstan/local-engine';
import type { Capabilities, Capability } from '@capstan/plugin-fleet-common';

const PHASES: Readonly<Record<Rollout['phase'], string>> = {
  progressing: 'going on',
  paused: 'paused',
  awaitingPromotion: 'waiting for promote',
  baking: 'baking',
  succeeded: 'over',
  failed: 'over',
  aborted: 'over',
};

/** What the engine lets a group do now, each `no` with a sentence. Pure. */
export function mapCapabilities(
  group: Group,
  releases: readonly Release[],
): Capabilities {
  const { rollout } = group;
  return {
    rollout: when(
      !rollout,
      'A rollout runs. Wait until it has ended, or abort it first.',
    ),
    rollback: rollBack(group, releases),
    scale: { can: true },
    autoscaling: when(
      group.autoscaling.processes.length > 0,
      'There is nothing to suspend: the group has neither a scaling policy nor a scheduled action.',
    ),
    pause: steer(
      rollout,
      'pause',
      forward =>
        forward.phase === 'progressing' ||
        forward.phase === 'awaitingPromotion',
    ),
    resume: steer(rollout, 'resume', forward => forward.phase === 'paused'),
    promote: steer(rollout, 'promote', waits),
    abort: steer(rollout, 'abort', () => true),
  };
}

function rollBack(group: Group, releases: readonly Release[]): Capability {
  const { rollout, releaseId } = group;
  if (rollout?.direction === 'back')
    return no('The rollout is already on its way back.');
  if (rollout) {
    return when(
      rollout.fromReleaseId !== undefined,
      'This is the first rollout of the group. Abort it to stop it.',
    );
  }
  if (releaseId === undefined) return no('Nothing was rolled out yet.');
  return when(
    releases.some(
      release => release.id !== releaseId && release.deployable.yes,
    ),
    'There is no other revision that can be deployed.',
  );
}

function steer(
  rollout: Rollout | undefined,
  verb: string,
  allows: (forward: Rollout) => boolean,
): Capability {
  if (!rollout) return no(`There is nothing to ${verb}: no rollout runs.`);
  if (rollout.direction === 'back')
    return no(`There is nothing to ${verb}: the rollout is on its way back.`);
  return when(
    allows(rollout),
    `There is nothing to ${verb}: the rollout is ${PHASES[rollout.phase]}.`,
  );
}

/** At a gate, in a timed canary step, or while the former set is kept warm. */
function waits({ phase, strategy, step, traffic }: Rollout): boolean {
  if (phase === 'awaitingPromotion' || phase === 'baking') return true;
  return (
    phase === 'progressing' &&
    strategy.type === 'canary' &&
    traffic === strategy.steps[step ?? 0]?.weight
  );
}

function when(can: boolean, reason: string): Capability {
  return can ? { can } : no(reason);
}

function no(reason: string): Capability {
  return { can: false, reason };
}
