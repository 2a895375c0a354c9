import type { loadJudges } from './judges.ts';
import { SINCE } from './RolloutTrace.ts';
import type { RolloutTrace } from './RolloutTrace.ts';
import type { Interval } from './traffic.ts';

type Judges = ReturnType<typeof loadJudges>;

/** What the watch over one rollout came to. */
export interface VerdictFinding {
  readonly result: 'pass' | 'fail' | 'inconclusive';
  /** Seconds from its begin until it failed. */
  readonly delay?: number;
  readonly summary: string;
  /** Whether anything passed with fewer samples than its minimum. */
  readonly passedTooEarly: boolean;
}

/** Looks at a rollout again and again as a guard does, until it fails or the watch is over. */
export function judgeVerdict(
  trace: RolloutTrace,
  judges: Judges,
): VerdictFinding {
  const { minimumSamples } = judges.DEFAULT_SETTINGS;
  let passedTooEarly = false;
  let result: VerdictFinding['result'] = 'inconclusive';
  let summary = '';
  for (const second of looks(trace.seconds)) {
    const now = SINCE + second * 1000;
    const until = (side: readonly Interval[]) =>
      side.filter(({ at, seconds }) => at + seconds * 1000 <= now);
    const verdict = judges.verdictOf({
      now,
      since: SINCE,
      old: { revisionId: 'old', label: 'old', windows: until(trace.old) },
      fresh: {
        revisionId: 'new',
        label: 'new',
        windows: until(trace.fresh),
        starts: trace.starts,
      },
    });
    ({ result, summary } = verdict);
    if (
      result === 'pass' &&
      (verdict.tests.length === 0 ||
        verdict.new.requests < minimumSamples ||
        (verdict.old?.requests ?? 0) < minimumSamples ||
        verdict.tests.some(
          ({ samples, minimumSamples: least }) =>
            Math.min(samples.old, samples.new) < least,
        ))
    )
      passedTooEarly = true;
    if (result === 'fail')
      return { result, summary, passedTooEarly, delay: second };
  }
  return { result, summary, passedTooEarly };
}

/** At each observation first; a long watch is looked at less often. */
function* looks(seconds: number): Iterable<number> {
  for (let second = 5; second < seconds; second += second < 60 ? 5 : 20)
    yield second;
  yield seconds + 10;
}
