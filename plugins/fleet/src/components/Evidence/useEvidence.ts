import type { Evidence } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation } from '../../hooks';

const MEGABYTE = 1024 * 1024;

/** Says the number of a piece of evidence with its unit, and what it was held against. */
export function useEvidence(): (evidence: Evidence) => string {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const number = (value: number) =>
    value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  const withUnit = (value: number, unit: Evidence['unit']): string => {
    switch (unit) {
      case 'count':
        return number(value);
      case 'seconds':
        return duration(value * 1000);
      case 'bytes':
        return t('evidence.megabytes', { value: number(value / MEGABYTE) });
      default:
        return t(`evidence.${unit}`, { value: number(value) });
    }
  };
  return ({ value, limit, unit }) =>
    limit === undefined
      ? withUnit(value, unit)
      : t('evidence.against', {
          value: withUnit(value, unit),
          limit: withUnit(limit, unit),
        });
}
