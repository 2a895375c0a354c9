import { Alert } from '@backstage/ui';
import type { RolloutGuard } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';

const STATUS = {
  watching: 'info',
  passed: 'success',
  inconclusive: 'warning',
  rolledBack: 'danger',
  failed: 'danger',
  ended: 'info',
} as const;

/** Whether the portal still watches, for how long, and what came of it. */
export function GuardState({ guard }: { guard: RolloutGuard }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const left = guard.until && Date.parse(guard.until) - now;
  return (
    <Alert
      status={STATUS[guard.state]}
      icon
      title={t(`rolloutVerdict.state.${guard.state}`)}
      description={
        <>
          {guard.message}
          {guard.state === 'watching' && (
            <span aria-live="off" role="timer">
              {' '}
              {left === undefined || left === ''
                ? t('rolloutVerdict.starts')
                : t('rolloutVerdict.left', {
                    duration: duration(Math.max(0, left)),
                  })}
            </span>
          )}
        </>
      }
    />
  );
}
