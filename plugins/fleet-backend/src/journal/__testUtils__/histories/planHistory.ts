/** One thing that a person tries. What exactly it is depends on what they see then; `dice` decides. */
export interface PlannedAttempt {
  readonly atMs: number;
  readonly actor: string;
  readonly group: number;
  readonly replica: number;
  readonly dice: number;
  /** How the person behaves. */
  readonly habit: 'once' | 'doubleClick' | 'again' | 'keyReused' | 'staleToken';
}

/** A replica that does nothing for a while, as under SIGSTOP. */
export interface PlannedStall {
  readonly replica: number;
  readonly atMs: number;
  readonly forMs: number;
}

/** What a seed stands for. */
export interface HistoryPlan {
  readonly seed: number;
  /** Distance of each replica's clock from the right time. */
  readonly skewsMs: readonly number[];
  readonly groups: number;
  readonly attempts: readonly PlannedAttempt[];
  readonly stalls: readonly PlannedStall[];
  /** Share of the provider's calls with a fault. */
  readonly faults: number;
}

export const LEASE_MS = 600;
const LENGTH_MS = 900;
const REPLICAS = 3;
const SKEW_MS = 5 * 60_000;
const HABITS = [
  'once',
  'once',
  'once',
  'doubleClick',
  'again',
  'keyReused',
  'staleToken',
] as const;

/** The same plan for the same seed. */
export function planHistory(seed: number): HistoryPlan {
  const random = randomOf(seed);
  const upTo = (n: number) => Math.floor(random() * n);
  const groups = 3 + upTo(2);
  const attempts = Array.from({ length: 8 + upTo(10) }, () => ({
    atMs: upTo(LENGTH_MS),
    actor: `user:default/${'abcd'[upTo(4)]}`,
    group: upTo(groups),
    replica: upTo(REPLICAS),
    dice: random(),
    habit: HABITS[upTo(HABITS.length)],
  }));
  const stalls = Array.from({ length: upTo(4) }, () => ({
    replica: upTo(REPLICAS),
    atMs: upTo(LENGTH_MS),
    forMs: LEASE_MS / 2 + upTo(3 * LEASE_MS),
  }));
  // Now and then longer than a transaction may lie still.
  if (random() < 0.03)
    stalls.push({ replica: upTo(REPLICAS), atMs: upTo(300), forMs: 2600 });
  return {
    seed,
    skewsMs: Array.from({ length: REPLICAS }, () =>
      Math.round((random() * 2 - 1) * SKEW_MS),
    ),
    groups,
    attempts: attempts.sort((a, b) => a.atMs - b.atMs),
    stalls,
    faults: random() * 0.4,
  };
}

/** Numbers in [0, 1) that repeat for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
