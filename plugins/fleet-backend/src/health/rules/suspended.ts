import { PROCESS_WORDS } from '../../plans/processWords';
import type { HealthRule } from '../HealthInputs';

/** Somebody wanted it so, and it is soon forgotten: worth knowing, and nothing that is wrong with the group. */
export const suspended: HealthRule = ({ autoscaling }) => {
  const words = (autoscaling.processes ?? []).flatMap(process =>
    process.suspended ? [PROCESS_WORDS[process.name]] : [],
  );
  if (words.length === 0) return [];
  return [
    {
      code: 'suspended',
      severity: 'info',
      message: `Suspended until somebody resumes it: ${words.join(', ')}.`,
    },
  ];
};
