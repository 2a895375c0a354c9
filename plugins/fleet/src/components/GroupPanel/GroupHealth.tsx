import { Alert } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { HealthReasons } from '../HealthReasons';

/** Why the group is not simply ok, worst first, and how old that knowledge is when it is too old. */
export function GroupHealth({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const { freshness, health } = group;
  const age = duration(now - Date.parse(freshness.observedAt));
  // The alert above says it already, with its age.
  const reasons = health.reasons.filter(
    reason => !(freshness.stale && reason.code === 'stale'),
  );
  return (
    <>
      {freshness.stale && (
        <Alert
          status="warning"
          icon
          title={
            freshness.error
              ? t('groupPanel.staleBecause', { age, error: freshness.error })
              : t('groupPanel.stale', { age })
          }
        />
      )}
      <HealthReasons reasons={reasons} />
    </>
  );
}
