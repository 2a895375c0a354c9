import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type { HealthRule } from '../HealthInputs';

/** Somebody wanted it so, and it is soon forgotten: worth knowing, and nothing that is wrong with the group. */
export const suspended: HealthRule = ({ autoscaling }) => {
  const names = (autoscaling.processes ?? []).flatMap(process =>
    process.suspended ? process.name : [],
  );
  if (names.length === 0) return [];
  return [
    {
      code: 'suspended',
      severity: 'info',
      message: `Suspended until somebody resumes it: ${scalingProcessWords(
        names,
      )}.`,
    },
  ];
};
