import { Alert } from '@backstage/ui';
import type { ScopeStatus } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import styles from './ScopeTroubles.module.css';

/** Which sources of groups cannot be read now, and why. Nothing while all can. Only their groups are affected. */
export function ScopeTroubles(props: { scopes: readonly ScopeStatus[] }) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const troubled = props.scopes.filter(scope => scope.error !== undefined);
  if (troubled.length === 0) return null;
  return (
    <div className={styles.root} role="status">
      {troubled.map(scope => (
        <Alert
          key={scope.id}
          status="warning"
          icon
          title={t('scopeTroubles.title', { scope: scope.id })}
          description={
            <span aria-live="off">
              {[
                scope.error,
                scope.observedAt
                  ? t('scopeTroubles.since', {
                      age: duration(now - Date.parse(scope.observedAt)),
                    })
                  : t('scopeTroubles.never'),
              ].join(' ')}
            </span>
          }
        />
      ))}
    </div>
  );
}
