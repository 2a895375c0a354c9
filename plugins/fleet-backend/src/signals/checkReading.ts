import type {
  SignalSample,
  SignalTarget,
  SignalWindow,
} from '@capstan/plugin-fleet-node';
import { MEASURES } from './mergeSamples';
import type { Measures } from './mergeSamples';
import type { StoredSample } from './SampleStore';

/** Clocks differ by less than this where they are kept at all. */
const SKEW_MS = 60_000;
const MAX_PROBLEMS = 200;
const MAX_MESSAGE = 500;
const PERCENTS: ReadonlySet<string> = new Set(['errorRate']);

/** What can be used of what a source answered. */
export interface CheckedReading {
  readonly samples: readonly StoredSample[];
  /** Sentences by group. */
  readonly problems: Readonly<Record<string, string>>;
  /** What is wrong with the source as a whole, in sentences. */
  readonly notes: readonly string[];
}

/** The answer cannot be understood at all. */
export class NonsenseError extends Error {
  readonly name = 'NonsenseError' as const;
}

/**
 * Keeps what makes sense of an answer and says what did not: numbers that are none, negative rates (a counter that began
 * anew and was not seen through), times in the future or outside of what was asked. Throws a `NonsenseError` when the
 * answer is no reading.
 */
export function checkReading(
  answer: unknown,
  asked: {
    readonly source: string;
    readonly targets: readonly SignalTarget[];
    readonly window: SignalWindow;
    readonly now: number;
  },
): CheckedReading {
  if (!isReading(answer))
    throw new NonsenseError(
      'It answered something that is no reading of signals.',
    );
  const { source, window, now } = asked;
  const known = new Map(asked.targets.map(target => [target.groupId, target]));
  const dropped = { future: 0, outside: 0, numbers: 0 };
  const samples = answer.samples.flatMap((sample): StoredSample[] => {
    const target = isSample(sample) ? known.get(sample.groupId) : undefined;
    if (!isSample(sample) || !target) {
      dropped.outside++;
      return [];
    }
    const at = Date.parse(sample.at);
    if (at > now + SKEW_MS) {
      dropped.future++;
      return [];
    }
    if (
      !(at >= window.from - window.resolutionSeconds * 1000 && at <= window.to)
    ) {
      dropped.outside++;
      return [];
    }
    const measures: Measures = {};
    for (const measure of MEASURES) {
      const value = sample[measure];
      if (value === undefined) continue;
      if (Number.isFinite(value) && value >= 0)
        measures[measure] = PERCENTS.has(measure)
          ? Math.min(value, 100)
          : value;
      else dropped.numbers++;
    }
    return Object.keys(measures).length === 0
      ? []
      : [
          {
            source,
            groupId: sample.groupId,
            ...(sample.revisionId !== undefined && {
              revisionId: sample.revisionId,
            }),
            at,
            seconds: sample.seconds,
            ...measures,
          },
        ];
  });
  return {
    samples,
    problems: Object.fromEntries(
      answer.problems
        .filter(isProblem)
        .filter(({ groupId }) => known.has(groupId))
        .slice(0, MAX_PROBLEMS)
        .map(({ groupId, message }) => [
          groupId,
          message.slice(0, MAX_MESSAGE),
        ]),
    ),
    notes: [
      ...(dropped.future > 0
        ? [
            `${dropped.future} of its samples lie in the future: its clock or ours is wrong.`,
          ]
        : []),
      ...(dropped.outside > 0
        ? [`${dropped.outside} of its samples were not asked for.`]
        : []),
      ...(dropped.numbers > 0
        ? [
            `${dropped.numbers} of its numbers make no sense, for example negative rates.`,
          ]
        : []),
    ],
  };
}

function isReading(
  answer: unknown,
): answer is { samples: readonly unknown[]; problems: readonly unknown[] } {
  const { samples, problems } = (answer ?? {}) as Record<string, unknown>;
  return Array.isArray(samples) && Array.isArray(problems);
}

function isSample(value: unknown): value is SignalSample {
  const { groupId, revisionId, at, seconds } = (value ?? {}) as Record<
    string,
    unknown
  >;
  return (
    typeof groupId === 'string' &&
    (revisionId === undefined || typeof revisionId === 'string') &&
    typeof at === 'string' &&
    typeof seconds === 'number' &&
    seconds > 0 &&
    seconds <= 86400
  );
}

function isProblem(
  value: unknown,
): value is { groupId: string; message: string } {
  const { groupId, message } = (value ?? {}) as Record<string, unknown>;
  return typeof groupId === 'string' && typeof message === 'string';
}
