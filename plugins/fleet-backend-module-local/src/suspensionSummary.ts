import type { ScaleGroup, ScalingProcess } from '@capstan/plugin-fleet-common';

const WORDS: Readonly<Record<ScalingProcess, string>> = {
  scaleIn: 'scaling in',
  scaleOut: 'scaling out',
  dynamic: 'scaling by policies',
  scheduled: 'scheduled sizes',
};

/** What is different once only these are suspended, in one sentence. Pure. */
export function suspensionSummary(
  suspended: readonly ScalingProcess[],
  { autoscaling }: ScaleGroup,
): string {
  const processes = autoscaling.processes ?? [];
  const changed = (now: boolean) =>
    processes
      .filter(
        process =>
          process.suspended === now && suspended.includes(process.name) !== now,
      )
      .map(({ name }) => WORDS[name])
      .join(' and ');
  const [suspends, resumes] = [changed(false), changed(true)];
  if (suspends && resumes)
    return `Suspends ${suspends}, and resumes ${resumes}.`;
  if (suspends) return `Suspends ${suspends} until somebody resumes it.`;
  if (resumes) return `Resumes ${resumes}.`;
  return 'Leaves what is suspended as it is.';
}
