import { Alert } from '@backstage/ui';
import type { SignalSourceStatus } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import styles from './SignalSources.module.css';

const TONES: Readonly<Record<SignalSourceStatus['state'], Tone>> = {
  ok: 'positive',
  partial: 'warning',
  failing: 'negative',
  noData: 'neutral',
  pending: 'announcement',
};

/** Where numbers or alerts come from, each with its state: what is missing is said, not drawn as nothing. */
export function SignalSources(props: {
  sources: readonly SignalSourceStatus[];
  /** Says only what is wrong. */
  onlyTroubles?: boolean;
}) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const { sources } = props;
  const age = (source: SignalSourceStatus) =>
    source.observedAt && duration(now - Date.parse(source.observedAt));
  const troubled = sources.filter(
    ({ state }) => state === 'failing' || state === 'partial',
  );
  const calm = props.onlyTroubles
    ? []
    : sources.filter(source => !troubled.includes(source));
  if (sources.length === 0 && !props.onlyTroubles)
    return <p className={styles.none}>{t('signalSources.none')}</p>;
  return (
    <>
      {troubled.length > 0 && (
        <div className={styles.troubles} role="status">
          {troubled.map(source => (
            <Alert
              key={source.id}
              status="warning"
              icon
              title={`${source.title} ${t(
                `signalSources.state.${source.state}`,
              )}`}
              description={
                <span aria-live="off">
                  {[
                    source.message,
                    source.observedAt
                      ? t('signalSources.lastSeen', { age: age(source) ?? '' })
                      : t('signalSources.never'),
                  ]
                    .filter(Boolean)
                    .join(' ')}
                </span>
              }
            />
          ))}
        </div>
      )}
      {calm.length > 0 && (
        <ul className={styles.list} aria-label={t('signalSources.label')}>
          {calm.map(source => (
            <li key={source.id}>
              <StatusDot tone={TONES[source.state]} />
              <span>
                {source.title}
                {source.state !== 'ok' &&
                  ` ${t(`signalSources.state.${source.state}`)}`}
                {source.message && `: ${source.message}`}
                {source.observedAt && (
                  <span className={styles.secondary}>
                    {' '}
                    {t('signalSources.seen', { age: age(source) ?? '' })}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
