/**
 * What an autoscaler does by itself. A provider names those that it can suspend one by one: AWS Application Auto Scaling
 * has `scaleIn`, `scaleOut` and `scheduled`; Auto Scaling groups have `dynamic` (both directions) and `scheduled`.
 * @public
 */
export type ScalingProcess =
  /** Fewer instances when policies want fewer. */
  | 'scaleIn'
  /** More instances when policies want more. */
  | 'scaleOut'
  /** Both directions, where they cannot be suspended apart. */
  | 'dynamic'
  /** Sizes by the clock. */
  | 'scheduled';

/** @public */
export const SCALING_PROCESSES: readonly ScalingProcess[] = [
  'scaleIn',
  'scaleOut',
  'dynamic',
  'scheduled',
];

const WORDS: Readonly<Record<ScalingProcess, string>> = {
  scaleIn: 'scaling in',
  scaleOut: 'scaling out',
  dynamic: 'scaling by policies',
  scheduled: 'scheduled sizes',
};

/**
 * Within a sentence: `scaling in, scaling out and scheduled sizes`. Empty for none.
 * @public
 */
export function scalingProcessWords(names: readonly ScalingProcess[]): string {
  const words = names.map(name => WORDS[name] ?? name);
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/**
 * What is different once `suspended` names all that is suspended, in the order of `processes`.
 * @public
 */
export function suspensionChanges(
  suspended: readonly ScalingProcess[],
  processes: readonly {
    readonly name: ScalingProcess;
    readonly suspended: boolean;
  }[] = [],
): Readonly<Record<'suspends' | 'resumes' | 'stays', ScalingProcess[]>> {
  const names = (before: boolean, after: boolean) =>
    processes.flatMap(process =>
      process.suspended === before && suspended.includes(process.name) === after
        ? process.name
        : [],
    );
  return {
    suspends: names(false, true),
    resumes: names(true, false),
    stays: names(true, true),
  };
}
