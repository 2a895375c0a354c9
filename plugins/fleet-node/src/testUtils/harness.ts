import type { Strategy } from '@capstan/plugin-fleet-common';
import type { GroupObservation, ObservedRollout, Scope } from '../Observation';
import type { RolloutProvider } from '../RolloutProvider';
import type { ScaleGroupProvider } from '../ScaleGroupProvider';

/**
 * A provider with one group of its own, for one test. The group serves revision `revisions.current` with two
 * instances between one and four, has no autoscaling, and nothing rolls.
 * @public
 */
export interface ScaleGroupHarness {
  readonly provider: ScaleGroupProvider;
  readonly scope: Scope;
  /** `ref.nativeId` of the group. */
  readonly nativeId: string;
  /** Lets this much of the engine's time pass. */
  pass(ms: number): Promise<void>;
  /** Changes the wanted size of the group to this, not through the provider. */
  resizeOutside(desired: number): Promise<void>;
  /** Gives the group an autoscaler that wants the size it has, where it has none at first. Absent: it has one already. */
  autoscale?(): Promise<void>;
  /** The engine cannot be reached from now on. */
  disconnect(): Promise<void>;
  /** Frees everything; called after each test, connected or not. */
  close(): Promise<void>;
}

/** @public */
export interface RolloutHarness extends ScaleGroupHarness {
  readonly rollouts: RolloutProvider;
  readonly revisions: {
    readonly current: string;
    /** Can be deployed, and serves healthily. */
    readonly next: string;
    /** Cannot be deployed. */
    readonly undeployable: string;
  };
  /**
   * What the suite rolls out with, where the engine cannot do the usual ones; `undefined` = as the engine is configured.
   * Slow: long enough to be turned back on the way. Gated: waits for promote. Baking: keeps the former instances.
   */
  readonly strategies?: Readonly<
    Record<'slow' | 'gated' | 'baking', Strategy | undefined>
  >;
  /** Whether a slow rollout can be turned back now. Default: it has moved 20 % of the traffic. */
  readonly isMidway?: (rollout: ObservedRollout) => boolean;
}

/**
 * Behaviours that not every engine has, each skipped with a sentence that says why.
 * @public
 */
export type Skips<Behaviour extends string> = Partial<
  Record<Behaviour, string>
>;

/** A test whose name says why it is skipped, when it is. */
export function behaviour(
  reason: string | undefined,
  name: string,
  test: () => Promise<void>,
): void {
  if (reason === undefined) it(name, test);
  else it.skip(`${name} (skipped: ${reason})`, test);
}

/** Never aborts. */
export const patient = () => ({ signal: new AbortController().signal });

/** The harness's group in a fresh sweep. */
export async function look(
  harness: ScaleGroupHarness,
): Promise<GroupObservation> {
  const { groups } = await harness.provider.sweep(harness.scope, patient());
  const group = groups.find(
    candidate => candidate.ref.nativeId === harness.nativeId,
  );
  if (!group) throw new Error(`The sweep does not hold '${harness.nativeId}'.`);
  return group;
}

/** Looks again and again until it is so; at most 200 times, 150 ms of the engine's time apart. */
export async function lookUntil(
  harness: ScaleGroupHarness,
  what: string,
  isSo: (group: GroupObservation) => boolean,
): Promise<GroupObservation> {
  for (let looks = 0; looks < 200; looks++) {
    const group = await look(harness);
    if (isSo(group)) return group;
    await harness.pass(150);
  }
  throw new Error(`It never happened: ${what}.`);
}
