import { refusalOf } from './combinations';
import type { Combination, ScalingMetric } from './combinations';
import { leastConnections } from './connections';

/**
 * From and to, both allowed.
 * @public
 */
export type Range = readonly [least: number, most: number];

/**
 * Bounds of the numbers that a new service is made with.
 * @public
 */
export const SIZE_LIMITS: Readonly<
  Record<'min' | 'max' | 'databaseMaxConnections', Range>
> = {
  min: [1, 50],
  max: [1, 50],
  databaseMaxConnections: [20, 5_000],
};

/**
 * Bounds of a scaling target, with its unit; a schedule has none.
 * @public
 */
export const TARGET_LIMITS: Readonly<
  Record<
    Exclude<ScalingMetric, 'schedule'>,
    { readonly range: Range; readonly unit: string }
  >
> = {
  cpu: { range: [20, 90], unit: '% of an instance' },
  requests: { range: [1, 10_000], unit: 'requests a second of an instance' },
  latency: { range: [20, 10_000], unit: 'ms (95th percentile)' },
  queue: { range: [1, 100_000], unit: 'waiting jobs of an instance' },
};

/**
 * The answers that decide how large a new service gets, as they came over the wire.
 * @public
 */
export interface SizeAnswers {
  readonly min?: unknown;
  readonly max?: unknown;
  readonly databaseMaxConnections?: unknown;
  readonly metric?: unknown;
  readonly target?: unknown;
  /** Cron with five fields; only for the metric `schedule`. */
  readonly schedule?: unknown;
}

/** @public */
export interface AnswerRefusal {
  /** Name of the answer that is wrong. */
  readonly field: string;
  /** One sentence that says what is wrong and what to do. */
  readonly message: string;
}

/**
 * Why a new service cannot be made with these answers, `undefined` when it can: what goes with what, and every size. Form and
 * server ask the same; the server trusts nothing that came over the wire.
 * @public
 */
export function refusalOfAnswers(
  answers: SizeAnswers & Readonly<Record<keyof Combination, unknown>>,
): AnswerRefusal | undefined {
  return (
    refusalOf({
      infra: String(answers.infra),
      pipeline: String(answers.pipeline),
      observability: String(answers.observability),
      metric: String(answers.metric),
      deployment: String(answers.deployment),
    }) ?? refusalOfSizes(answers)
  );
}

/** @public */
export function refusalOfSizes(
  answers: SizeAnswers,
): AnswerRefusal | undefined {
  return (
    refusalOfCount('min', 'The smallest number of instances', answers.min) ??
    refusalOfCount('max', 'The largest number of instances', answers.max) ??
    refusalOfOrder(Number(answers.min), Number(answers.max)) ??
    refusalOfCount(
      'databaseMaxConnections',
      "The database's number of connections",
      answers.databaseMaxConnections,
    ) ??
    refusalOfPools(
      Number(answers.max),
      Number(answers.databaseMaxConnections),
    ) ??
    refusalOfTarget(answers)
  );
}

function refusalOfCount(
  field: keyof typeof SIZE_LIMITS,
  what: string,
  value: unknown,
): AnswerRefusal | undefined {
  const [least, most] = SIZE_LIMITS[field];
  if (Number.isInteger(value) && within(Number(value), [least, most]))
    return undefined;
  return {
    field,
    message: `${what} is a whole number from ${least} to ${most}, not ${shown(
      value,
    )}.`,
  };
}

function refusalOfOrder(min: number, max: number): AnswerRefusal | undefined {
  if (min <= max) return undefined;
  return {
    field: 'max',
    message: `The largest number of instances (${max}) is below the smallest (${min}). Raise it to at least ${min}.`,
  };
}

function refusalOfPools(
  max: number,
  connections: number,
): AnswerRefusal | undefined {
  const least = leastConnections(max);
  if (connections >= least) return undefined;
  return {
    field: 'databaseMaxConnections',
    message: `${max} instances, twice as many during a rollout, need a database with at least ${least} connections, not ${connections}. Choose a larger database or fewer instances.`,
  };
}

function refusalOfTarget(answers: SizeAnswers): AnswerRefusal | undefined {
  if (answers.metric === 'schedule') return refusalOfSchedule(answers.schedule);
  const limits = Object.hasOwn(TARGET_LIMITS, String(answers.metric))
    ? TARGET_LIMITS[answers.metric as keyof typeof TARGET_LIMITS]
    : undefined;
  const value = answers.target;
  if (!limits || (typeof value === 'number' && within(value, limits.range)))
    return undefined;
  return {
    field: 'target',
    message: `A target of ${answers.metric} is a number from ${
      limits.range[0]
    } to ${limits.range[1]} (${limits.unit}), not ${shown(value)}.`,
  };
}

const CRON_FIELDS: readonly Range[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

function refusalOfSchedule(value: unknown): AnswerRefusal | undefined {
  const fields = typeof value === 'string' ? value.split(' ') : [];
  const isCron =
    fields.length === CRON_FIELDS.length &&
    fields.every((field, at) => isCronField(field, CRON_FIELDS[at]));
  if (isCron) return undefined;
  return {
    field: 'schedule',
    message: `${shown(
      value,
    )} is no schedule. Write minute, hour, day, month and weekday as numbers, separated by one space: 0 8 * * 1-5 is 8:00 from Monday to Friday.`,
  };
}

/** `*`, a number, a range or a list of these, each with a step if wanted. */
function isCronField(field: string, limits: Range): boolean {
  return field.split(',').every(part => {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(
      part,
    );
    if (!match) return false;
    const from = Number(match[1] ?? limits[0]);
    const to = Number(match[2] ?? match[1] ?? limits[1]);
    return within(from, limits) && within(to, limits) && from <= to;
  });
}

function within(value: number, [least, most]: Range): boolean {
  return value >= least && value <= most;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
}
