import type { RolloutRecord } from './RolloutRecord.ts';

/** An instance that counts: it starts or runs and nobody has told it to go. */
export interface PlannedInstance {
  readonly id: string;
  readonly releaseId: string;
  readonly phase: 'starting' | 'ready' | 'unready';
  /** It shall be replaced by another one of its release. */
  readonly replace: boolean;
  /** Milliseconds. */
  readonly startedAt: number;
}

/** Everything that a plan is made from. */
export interface GroupView {
  /** Milliseconds. */
  readonly now: number;
  readonly desired: number;
  /** The release that the group is meant to run; absent before the first rollout has succeeded. */
  readonly releaseId?: string;
  readonly warm?: { readonly releaseId: string; readonly until: number };
  /** The rollout that runs; never an ended one. */
  readonly rollout?: RolloutRecord;
  readonly instances: readonly PlannedInstance[];
}

/** Where the group stands once everything that is due has been taken into account. */
export type Standing = Pick<GroupView, 'releaseId' | 'warm' | 'rollout'>;

/** What has to be done now. Doing it and planning again leads to the next plan; an empty plan means rest. */
export interface GroupPlan extends Standing {
  readonly start: readonly {
    readonly releaseId: string;
    readonly count: number;
  }[];
  readonly retire: readonly { readonly id: string; readonly reason: string }[];
  /** Share of new requests per release, percent; adds up to 100 unless there is no release at all. */
  readonly weights: Readonly<Record<string, number>>;
  /** When a pause or bake ends, milliseconds. */
  readonly wakeAt?: number;
}

export function ofRelease(
  view: GroupView,
  releaseId: string | undefined,
): readonly PlannedInstance[] {
  return view.instances.filter(instance => instance.releaseId === releaseId);
}

/** Instances of a release that may take requests. */
export function readyCount(
  view: GroupView,
  releaseId: string | undefined,
): number {
  return ofRelease(view, releaseId).filter(
    instance => instance.phase === 'ready',
  ).length;
}
