import type { Freshness } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import styles from './DataAge.module.css';

/** How long ago the provider was last asked with success; counts on by itself and says when that is too long. */
export function DataAge(props: {
  freshness: Pick<Freshness, 'observedAt'> & Partial<Freshness>;
}) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const { observedAt, stale } = props.freshness;
  const at = Date.parse(observedAt);
  if (Number.isNaN(at))
    return (
      <span className={styles.age} data-stale="true">
        {t('dataAge.never')}
      </span>
    );
  const age = duration(now - at);
  return (
    <time
      className={styles.age}
      data-stale={stale ? 'true' : undefined}
      dateTime={observedAt}
      title={t('dataAge.title', { time: new Date(at).toLocaleString() })}
    >
      {stale ? t('dataAge.stale', { age }) : t('dataAge.fresh', { age })}
    </time>
  );
}
