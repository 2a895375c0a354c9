import type {
  ActionRequest,
  Instance,
  Plan,
  Revision,
  Rollout,
} from '@capstan/plugin-fleet-common';
import { fakeGroupId, presentInstances, runningRollout } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';

let counter = 0;

/** A healthy instance that has just started. */
export function newInstance(
  group: FakeGroup,
  revisionId: string,
  startedAt: number,
  overrides: Partial<Instance> = {},
): Instance {
  const number = ++counter;
  const label = group.revisions.find(each => each.id === revisionId)?.label;
  return {
    id: `i-${number.toString(16).padStart(4, '0')}`,
    groupId: fakeGroupId(group),
    revisionId,
    revisionLabel: label ?? revisionId,
    phase: 'running',
    health: 'healthy',
    healthSource: 'readiness check',
    zone: 'local',
    startedAt: new Date(startedAt).toISOString(),
    cpuPercent: 12 + (number % 7) * 5,
    memoryBytes: (90 + (number % 5) * 12) * 1024 * 1024,
    memoryLimitBytes: 256 * 1024 * 1024,
    inFlight: number % 4,
    ...overrides,
  };
}

/** Carries out what was confirmed. Returns the id of the rollout that it started or changed. */
export function execute(
  group: FakeGroup,
  plan: Plan,
  context: { actor: string; reason?: string; actionId: string; now: number },
): string | undefined {
  const { request } = plan;
  group.version++;
  switch (request.kind) {
    case 'rollout':
    case 'rollback':
      return startRollout(group, request, context);
    case 'scale': {
      const before = group.desired;
      group.scaleOverride =
        request.until === undefined
          ? undefined
          : {
              until: request.until,
              actor: context.actor,
              restores: {
                min: group.min,
                max: group.max,
                desired: group.desired,
              },
            };
      group.min = request.min ?? group.min;
      group.max = request.max ?? group.max;
      group.desired = request.desired ?? group.desired;
      fill(group, context.now);
      group.activities.unshift({
        id: `activity-${++counter}`,
        groupId: fakeGroupId(group),
        at: new Date(context.now).toISOString(),
        cause: 'person',
        effect: group.desired >= before ? 'scaledOut' : 'scaledIn',
        from: before,
        to: group.desired,
        reason: `${context.actor} asked for it.`,
      });
      return undefined;
    }
    case 'autoscaling':
      group.suspended = request.suspended;
      return undefined;
    default:
      return change(group, request.kind, context.now);
  }
}

/** One step of time: a running rollout moves one instance, or ends. Returns whether anything changed. */
export function advance(group: FakeGroup, now: number): boolean {
  const rollout = runningRollout(group);
  if (
    !rollout ||
    rollout.phase === 'paused' ||
    rollout.phase === 'awaitingPromotion'
  )
    return false;
  const target = goalOf(rollout).revisionId;
  const present = presentInstances(group);
  const old = present.find(instance => instance.revisionId !== target);
  const ready = present.filter(instance => instance.revisionId === target);
  if (
    rollout.phase === 'progressing' &&
    (old || ready.length < rollout.progress.wanted)
  ) {
    group.instances = group.instances.filter(instance => instance !== old);
    if (ready.length < rollout.progress.wanted)
      group.instances.push(newInstance(group, target, now));
    const { wanted } = rollout.progress;
    const moved = Math.min(ready.length + 1, wanted);
    const count = rollout.direction === 'back' ? wanted - moved : moved;
    update(group, rollout, {
      progress: { wanted, ready: count },
      traffic: Math.round((count / wanted) * 100),
      message: `${moved} of ${wanted} instances are ready.`,
    });
    return true;
  }
  finish(group, rollout, now);
  return true;
}

/** What serves in the end. */
function goalOf({ direction, from, to }: Rollout): Rollout['to'] {
  return direction === 'back' ? from ?? to : to;
}

function finish(group: FakeGroup, rollout: Rollout, now: number): void {
  const turnedBack = rollout.direction === 'back';
  const goal = goalOf(rollout);
  update(group, rollout, {
    phase: turnedBack ? 'aborted' : 'succeeded',
    traffic: turnedBack ? 0 : 100,
    endedAt: new Date(now).toISOString(),
    message: turnedBack
      ? `Back on ${goal.label}.`
      : `${goal.label} serves all traffic.`,
  });
  group.currentRevisionId = goal.revisionId;
  group.revisions = group.revisions.map(revision => ({
    ...revision,
    current: revision.id === goal.revisionId,
  }));
  group.reasons = [];
}

function startRollout(
  group: FakeGroup,
  request: Extract<ActionRequest, { kind: 'rollout' | 'rollback' }>,
  context: { actor: string; reason?: string; actionId: string; now: number },
): string {
  const to = group.revisions.find(each => each.id === request.revisionId);
  const from = group.revisions.find(
    each => each.id === group.currentRevisionId,
  );
  const before = runningRollout(group);
  if (before) {
    update(group, before, {
      phase: 'aborted',
      endedAt: new Date(context.now).toISOString(),
      message: 'A rollback took its place.',
    });
  }
  const at = new Date(context.now).toISOString();
  const back = request.kind === 'rollback';
  const bad =
    before?.to ?? (from && { revisionId: from.id, label: from.label });
  const id = `rollout-${++counter}`;
  group.rollouts.unshift({
    id,
    groupId: fakeGroupId(group),
    nativeId: id,
    from: bad,
    to: { revisionId: to?.id ?? '', label: to?.label ?? '' },
    ...(back ? { rollbackOf: group.rollouts[0]?.id ?? '-' } : {}),
    strategy:
      request.kind === 'rollout'
        ? request.strategy ?? {
            type: 'rolling',
            maxSurge: 1,
            maxUnavailable: 0,
          }
        : undefined,
    phase: 'progressing',
    direction: 'forward',
    progress: { ready: 0, wanted: group.desired },
    traffic: 0,
    message: 'The first instance is starting.',
    actor: context.actor,
    reason: context.reason,
    actionId: context.actionId,
    startedAt: at,
  });
  group.revisions = group.revisions.map(revision => ({
    ...revision,
    ...(back && revision.id === bad?.revisionId
      ? {
          bad: {
            since: at,
            reason: context.reason ?? '',
            actor: context.actor,
          },
        }
      : {}),
    current: revision.id === to?.id,
  }));
  if (back && bad)
    holdBack(group, bad.revisionId, {
      since: at,
      actor: context.actor,
      reason: context.reason ?? '',
    });
  group.currentRevisionId = to?.id;
  return id;
}

/** Keeps a revision from being rolled out. */
export function holdBack(
  group: FakeGroup,
  revisionId: string,
  hold: NonNullable<Revision['hold']>,
): void {
  const label =
    group.revisions.find(each => each.id === revisionId)?.label ?? revisionId;
  release(group, revisionId);
  group.holds.push({
    groupId: fakeGroupId(group),
    revisionId,
    revisionLabel: label,
    ...hold,
  });
  group.revisions = group.revisions.map(revision =>
    revision.id === revisionId ? { ...revision, hold } : revision,
  );
}

/** Lets it be rolled out again. */
export function release(group: FakeGroup, revisionId: string): void {
  group.holds = group.holds.filter(hold => hold.revisionId !== revisionId);
  group.revisions = group.revisions.map(revision =>
    revision.id === revisionId ? { ...revision, hold: undefined } : revision,
  );
}

function change(
  group: FakeGroup,
  kind: 'pause' | 'resume' | 'promote' | 'abort',
  now: number,
): string | undefined {
  const rollout = runningRollout(group);
  if (!rollout) return undefined;
  switch (kind) {
    case 'pause':
      update(group, rollout, {
        phase: 'paused',
        message: 'Paused by a person.',
      });
      break;
    case 'abort':
      update(group, rollout, {
        phase: 'progressing',
        direction: 'back',
        message: 'Turning back.',
      });
      break;
    case 'promote':
      if (rollout.phase === 'baking') finish(group, rollout, now);
      else
        update(group, rollout, { phase: 'progressing', message: 'Promoted.' });
      break;
    default:
      update(group, rollout, { phase: 'progressing', message: 'Resumed.' });
  }
  return rollout.id;
}

function update(
  group: FakeGroup,
  rollout: Rollout,
  news: Partial<Rollout>,
): void {
  group.rollouts = group.rollouts.map(each =>
    each.id === rollout.id ? { ...each, ...news } : each,
  );
}

function fill(group: FakeGroup, now: number): void {
  const present = presentInstances(group);
  for (let missing = group.desired - present.length; missing > 0; missing--) {
    group.instances.push(
      newInstance(group, group.currentRevisionId ?? '', now),
    );
  }
  const surplus = new Set(present.slice(group.desired));
  group.instances = group.instances.filter(instance => !surplus.has(instance));
}
