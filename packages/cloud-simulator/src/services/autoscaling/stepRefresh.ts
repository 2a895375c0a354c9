import type { RegionWorld } from '../../RegionWorld.ts';
import {
  BLOCKED_MS,
  CHECKPOINT_DELAY_S,
  MAX_HEALTHY,
  MIN_HEALTHY,
  STUCK_MS,
} from './limits.ts';
import { runningOf } from './types.ts';
import type {
  GroupState,
  InstanceState,
  RefreshState,
  Replacement,
} from './types.ts';

/** How instances come and go; handed in, since those files know this one. */
interface Hands {
  readonly launch: (
    region: RegionWorld,
    group: GroupState,
    why?: string,
  ) => InstanceState;
  readonly end: (
    region: RegionWorld,
    group: GroupState,
    instance: InstanceState,
    why: string,
  ) => void;
}

interface Step {
  readonly region: RegionWorld;
  readonly group: GroupState;
  readonly refresh: RefreshState;
  readonly now: number;
  readonly hands: Hands;
}

const BY_REFRESH = 'in response to an instance refresh';

/** Moves the running refresh of a group on, unless its process is suspended. */
export function stepRefresh(
  region: RegionWorld,
  group: GroupState,
  hands: Hands,
): void {
  const refresh = runningOf(group);
  if (!refresh || group.suspended.has('InstanceRefresh')) return;
  const step = { region, group, refresh, hands, now: region.world.clock.now() };
  if (refresh.status === 'Pending') refresh.status = 'InProgress';
  finishReplacements(step);
  if (refresh.status === 'Cancelling') {
    if (refresh.replacing.length === 0) close(step, 'Cancelled');
    return;
  }
  if (refresh.status === 'Baking') {
    if ((refresh.waitUntil ?? 0) <= step.now) succeed(step);
    return;
  }
  if (waitsAtCheckpoint(step)) return;
  if (refresh.queue.length === 0 && refresh.replacing.length === 0) {
    finish(step);
    return;
  }
  startReplacements(step);
  if (step.now - refresh.progressAt >= STUCK_MS && !refresh.blockedSince) {
    fail(
      step,
      'The instance refresh failed: no replacement became healthy within an hour.',
    );
  }
}

/** Turns a refresh back: what it launched is replaced by what was there before. */
export function turnBack(
  group: GroupState,
  refresh: RefreshState,
  now: number,
  reason: string,
): void {
  const launched = group.instances.filter(
    ({ id, lifecycle }) =>
      refresh.launched.includes(id) && lifecycle !== 'Terminating',
  );
  // What is on its way is seen to the end, and then replaced as well.
  const coming = refresh.replacing.flatMap(({ newId }) => newId ?? []);
  const queue = [...new Set([...launched.map(({ id }) => id), ...coming])];
  refresh.replacing = refresh.replacing.filter(
    ({ newId }) => newId === undefined,
  );
  refresh.rollback = {
    reason,
    startedAt: now,
    percentage: refresh.percentage,
    toUpdate: refresh.toUpdate,
    count: queue.length + refresh.replacing.length,
  };
  refresh.status = 'RollbackInProgress';
  refresh.reason = reason;
  refresh.queue = queue;
  refresh.launched = [];
  refresh.waitUntil = undefined;
  refresh.blockedSince = undefined;
  refresh.progressAt = now;
}

function finishReplacements(step: Step): void {
  const { group, refresh, now, region, hands } = step;
  const warmMs = 1000 * (refresh.preferences.InstanceWarmup ?? group.warmup);
  for (const replacement of [...refresh.replacing]) {
    if (replacement.newId === undefined) continue;
    const fresh = group.instances.find(({ id }) => id === replacement.newId);
    if (!fresh || fresh.lifecycle === 'Terminating') {
      // It did not live: the next one that is launched takes its place.
      if (replacement.launchFirst) drop(refresh, replacement, true);
      else replacement.newId = undefined;
      continue;
    }
    const warm =
      fresh.lifecycle === 'InService' &&
      fresh.healthy &&
      (fresh.inServiceAt ?? now) + warmMs <= now;
    if (!warm) continue;
    drop(refresh, replacement, false);
    refresh.launched.push(fresh.id);
    refresh.progressAt = now;
    const old = group.instances.find(({ id }) => id === replacement.oldId);
    if (old)
      hands.end(
        region,
        group,
        old,
        `an instance was taken out of service ${BY_REFRESH}`,
      );
    count(refresh);
  }
}

function drop(
  refresh: RefreshState,
  replacement: Replacement,
  again: boolean,
): void {
  refresh.replacing = refresh.replacing.filter(one => one !== replacement);
  if (again) refresh.queue.unshift(replacement.oldId);
}

/** Forward the percentage rises; on the way back it falls to 0. */
function count(refresh: RefreshState): void {
  const left = refresh.queue.length + refresh.replacing.length;
  const { rollback, total } = refresh;
  if (rollback) {
    refresh.percentage = Math.floor(
      (rollback.percentage * left) / Math.max(1, rollback.count),
    );
    refresh.toUpdate = total - left;
    return;
  }
  refresh.percentage = Math.floor((100 * (total - left)) / Math.max(1, total));
  refresh.toUpdate = left;
}

function waitsAtCheckpoint({ refresh, now }: Step): boolean {
  if (refresh.rollback) return false;
  if (refresh.waitUntil !== undefined) {
    if (refresh.waitUntil > now) return true;
    refresh.waitUntil = undefined;
    refresh.reason = undefined;
    refresh.progressAt = now;
  }
  const { CheckpointPercentages = [], CheckpointDelay } = refresh.preferences;
  const next = CheckpointPercentages[refresh.passedCheckpoints];
  if (next === undefined || refresh.percentage < next) return false;
  refresh.passedCheckpoints++;
  if (refresh.percentage >= 100) return false;
  refresh.waitUntil = now + 1000 * (CheckpointDelay ?? CHECKPOINT_DELAY_S);
  refresh.reason = `Waiting at the checkpoint of ${next} % until ${new Date(
    refresh.waitUntil,
  ).toISOString()}.`;
  return true;
}

function startReplacements(step: Step): void {
  const { group, refresh, now, region, hands } = step;
  const candidates = refresh.queue.flatMap(
    id => group.instances.find(instance => instance.id === id) ?? [],
  );
  refresh.queue = candidates.map(({ id }) => id);
  const free = candidates.filter(instance => !isBlocked(refresh, instance));
  if (free.length === 0 && refresh.replacing.length === 0) {
    if (candidates.length > 0) waitForBlocked(step, candidates.length);
    return;
  }
  refresh.blockedSince = undefined;
  const { MaxHealthyPercentage = MAX_HEALTHY } = refresh.preferences;
  const launchFirst = MaxHealthyPercentage > 100;
  const room = Math.min(roomOf(step, launchFirst), checkpointRoom(step));
  for (const old of free.slice(0, Math.max(0, room))) {
    refresh.queue = refresh.queue.filter(id => id !== old.id);
    const replacement: Replacement = { oldId: old.id, launchFirst };
    if (launchFirst) {
      const fresh = hands.launch(
        region,
        group,
        `an instance was launched ${BY_REFRESH}`,
      );
      if (fresh.lifecycle === 'Terminated') {
        refresh.queue.unshift(old.id);
        return;
      }
      replacement.newId = fresh.id;
    } else {
      hands.end(
        region,
        group,
        old,
        `an instance was taken out of service ${BY_REFRESH}`,
      );
    }
    refresh.replacing.push(replacement);
    if (refresh.progressAt === 0) refresh.progressAt = now;
  }
}

/** How many may be replaced now. At least one, so that a small group goes on. */
function roomOf({ group, refresh }: Step, launchFirst: boolean): number {
  const {
    MinHealthyPercentage = MIN_HEALTHY,
    MaxHealthyPercentage = MAX_HEALTHY,
  } = refresh.preferences;
  const busy = refresh.replacing.length;
  const most = launchFirst
    ? Math.floor((group.desired * (MaxHealthyPercentage - 100)) / 100)
    : group.desired - Math.ceil((group.desired * MinHealthyPercentage) / 100);
  return Math.max(1, most) - busy;
}

/** Up to the next checkpoint and not beyond. */
function checkpointRoom({ refresh }: Step): number {
  if (refresh.rollback) return Number.POSITIVE_INFINITY;
  const { CheckpointPercentages = [] } = refresh.preferences;
  const next = CheckpointPercentages[refresh.passedCheckpoints];
  if (next === undefined) return Number.POSITIVE_INFINITY;
  const done = refresh.total - refresh.queue.length - refresh.replacing.length;
  const wanted = Math.ceil((refresh.total * next) / 100);
  return wanted - done - refresh.replacing.length;
}

function isBlocked(
  { preferences, rollback }: RefreshState,
  { isProtected, lifecycle }: InstanceState,
): boolean {
  if (rollback) return false;
  return (
    (isProtected && preferences.ScaleInProtectedInstances === 'Wait') ||
    (lifecycle === 'Standby' && preferences.StandbyInstances === 'Wait')
  );
}

function waitForBlocked(step: Step, left: number): void {
  const { refresh, now } = step;
  refresh.blockedSince ??= now;
  refresh.reason = `Waiting for ${left} instances that are protected from scale in or in Standby.`;
  if (now - refresh.blockedSince >= BLOCKED_MS) {
    fail(
      step,
      'The instance refresh failed: instances stayed protected from scale in or in Standby for an hour.',
    );
  }
}

function finish(step: Step): void {
  const { refresh, now } = step;
  if (refresh.rollback) {
    refresh.percentage = 0;
    refresh.toUpdate = refresh.total;
    close(step, 'RollbackSuccessful');
    return;
  }
  refresh.percentage = 100;
  refresh.toUpdate = 0;
  const bake = refresh.preferences.BakeTime ?? 0;
  if (bake > 0) {
    refresh.status = 'Baking';
    refresh.reason = undefined;
    refresh.waitUntil = now + 1000 * bake;
    return;
  }
  succeed(step);
}

function succeed(step: Step): void {
  // Documentation of DesiredConfiguration: the group is updated once the refresh succeeds.
  if (step.refresh.desired) step.group.configuration = step.refresh.desired;
  close(step, 'Successful');
}

function fail(step: Step, reason: string): void {
  const { refresh, group, now } = step;
  if (refresh.rollback) {
    close(step, 'RollbackFailed', reason);
    return;
  }
  if (refresh.preferences.AutoRollback) {
    turnBack(group, refresh, now, `Automatic rollback: ${reason}`);
    return;
  }
  close(step, 'Failed', reason);
}

function close(
  { refresh, now }: Step,
  status: RefreshState['status'],
  reason?: string,
): void {
  refresh.status = status;
  refresh.endedAt = now;
  refresh.waitUntil = undefined;
  refresh.reason = reason ?? (refresh.rollback ? refresh.reason : undefined);
}
