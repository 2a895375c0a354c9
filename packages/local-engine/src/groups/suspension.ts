import type { Group, GroupSpec, ScalingProcess } from '../api/types.ts';

type Scaled = Pick<GroupSpec, 'policies' | 'scheduled' | 'suspended'>;

const WORDS: Readonly<Record<ScalingProcess, string>> = {
  scaleIn: 'scaling in',
  scaleOut: 'scaling out',
  scheduled: 'scheduled sizes',
};

/** What of a group's autoscaling can be suspended: what it has. */
export function processesOf({
  policies,
  scheduled,
  suspended,
}: Scaled): Group['autoscaling']['processes'] {
  const names: ScalingProcess[] = [
    ...(policies.length > 0 ? (['scaleIn', 'scaleOut'] as const) : []),
    ...(scheduled.length > 0 ? (['scheduled'] as const) : []),
  ];
  return names.map(name => ({ name, suspended: suspended.includes(name) }));
}

/** What of it is suspended now, as a sentence; `undefined` when nothing is. */
export function suspensionOf(spec: Scaled): string | undefined {
  const names = processesOf(spec).flatMap(({ name, suspended }) =>
    suspended ? [WORDS[name]] : [],
  );
  return names.length === 0
    ? undefined
    : `Suspended until somebody resumes it: ${names.join(', ')}.`;
}

/** Why a group cannot suspend that, as a sentence; `undefined` when it can. */
export function suspensionProblem(
  spec: Scaled,
  suspended: readonly ScalingProcess[],
): string | undefined {
  const known = processesOf(spec).map(({ name }) => name);
  const other = suspended.find(name => !known.includes(name));
  if (other === undefined) {
    return undefined;
  }
  const lacks = other === 'scheduled' ? 'scheduled action' : 'scaling policy';
  return `it has no ${lacks}, so there is nothing to suspend. Give it one first, or leave '${other}' out.`;
}

/** What a person changed, as a sentence; `undefined` when nothing is different. */
export function explainSuspension(
  before: readonly ScalingProcess[],
  after: readonly ScalingProcess[],
): string | undefined {
  const list = (names: readonly ScalingProcess[], verb: string) =>
    names.length === 0
      ? []
      : [`${verb} ${names.map(name => WORDS[name]).join(', ')}`];
  const parts = [
    ...list(
      after.filter(name => !before.includes(name)),
      'suspended',
    ),
    ...list(
      before.filter(name => !after.includes(name)),
      'resumed',
    ),
  ];
  return parts.length === 0 ? undefined : `A person ${parts.join(' and ')}.`;
}
