import { Link } from '@backstage/ui';
import type { AuditEvent, AuditResult } from '@capstan/plugin-fleet-common';
import { useEntityTabLink, useFleetTranslation } from '../../hooks';
import { StatusDot } from '../StatusDot';
import type { Tone } from '../StatusDot';
import { dateTime } from '../TimeChart';
import styles from './AuditPage.module.css';
import { useAuditSentence } from './useAuditSentence';

const TONES: Readonly<Record<AuditResult, Tone>> = {
  begun: 'neutral',
  succeeded: 'positive',
  failed: 'negative',
  denied: 'warning',
  refused: 'warning',
};

/** One event in words: who did what where, before → after, why, and what came of it. */
export function AuditEntry(props: {
  event: AuditEvent;
  /** In the tab of a group nobody needs to be told which. */
  withoutPlace?: boolean;
}) {
  const { event } = props;
  const { t } = useFleetTranslation();
  const { sentence, where } = useAuditSentence()(event);
  const href = useEntityTabLink()(event.entityRef);
  // An attempt that came to nothing was none.
  const isRollback =
    event.event === 'rollback-create' &&
    event.result !== 'denied' &&
    event.result !== 'refused';
  return (
    <article className={styles.entry} data-rollback={isRollback}>
      <time dateTime={event.at} className={styles.time}>
        {dateTime(Date.parse(event.at))}
      </time>
      <div className={styles.words}>
        <div className={styles.sentence}>
          {isRollback && (
            <span className={styles.tag}>{t('auditPage.rollback')}</span>
          )}
          <span>{sentence}</span>
          <Change event={event} />
        </div>
        {event.reason && (
          <div className={styles.reason}>
            {t('auditPage.reason', { reason: event.reason })}
          </div>
        )}
        <div className={styles.secondary}>{event.message}</div>
        <div className={styles.secondary}>
          {[
            t(`auditPage.via.${event.via}`),
            t('auditPage.number', { number: String(event.sequence) }),
          ].join(' · ')}
          {href && !props.withoutPlace && (
            <>
              {' · '}
              <Link href={href} variant="body-small" standalone>
                {where}
              </Link>
            </>
          )}
        </div>
      </div>
      <span className={styles.result}>
        <StatusDot tone={TONES[event.result]} />
        {t(`auditPage.result.${event.result}`)}
      </span>
    </article>
  );
}

function Change({ event }: { event: AuditEvent }) {
  const { t } = useFleetTranslation();
  const { before, after } = event;
  if (after === undefined) return null;
  return (
    <span className={styles.change}>
      {before === undefined
        ? t('auditPage.becomes', { after })
        : t('auditPage.change', { before, after })}
    </span>
  );
}
