import type { CapacityStore } from '../capacity/CapacityStore';
import type { SampleStore } from '../signals/SampleStore';
import type { SignalStore } from '../signals/SignalStore';
import type { StepStore } from '../signals/StepStore';
import type { ActionLinks } from './ActionLinks';
import type { ActivityStore } from './ActivityStore';
import type { InstanceStore } from './InstanceStore';
import type { RevisionStore } from './RevisionStore';
import type { RolloutStore } from './RolloutStore';

interface PrunedStores {
  readonly links: ActionLinks;
  readonly revisions: RevisionStore;
  readonly rollouts: RolloutStore;
  readonly instances: InstanceStore;
  readonly activities: ActivityStore;
  readonly capacity: CapacityStore;
  readonly signals: SignalStore;
  readonly samples: SampleStore;
  readonly steps: StepStore;
}

/** Forgets what is older than the retention, so that no table grows without bound. Safe to run twice at once. */
export async function prune(
  stores: PrunedStores,
  options: { retentionMs: number; now: number },
): Promise<void> {
  const { now, retentionMs } = options;
  const before = now - retentionMs;
  await stores.revisions.prune(before);
  await stores.rollouts.prune(before);
  await stores.instances.prune(before);
  await stores.activities.prune(before);
  await stores.links.prune(before);
  await stores.capacity.prune(before, now);
  await stores.signals.prune(now);
  await stores.samples.prune(now);
  await stores.steps.prune(before);
}
