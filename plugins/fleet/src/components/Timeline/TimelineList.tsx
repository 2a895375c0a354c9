import { Link } from '@backstage/ui';
import type { TimelineEvent, TimelineKind } from '@capstan/plugin-fleet-common';
import {
  RiAlarmWarningLine,
  RiArrowGoBackLine,
  RiExpandUpDownLine,
  RiRocketLine,
  RiSkullLine,
  RiUserLine,
} from '@remixicon/react';
import {
  useDuration,
  useEntityTabLink,
  useFleetTranslation,
} from '../../hooks';
import { placeOfId } from '../../groupFacts';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { useTimeZone } from '../TimeZone';
import styles from './Timeline.module.css';

const ICONS: Readonly<Record<TimelineKind, typeof RiRocketLine>> = {
  rollout: RiRocketLine,
  rollback: RiArrowGoBackLine,
  scaling: RiExpandUpDownLine,
  alert: RiAlarmWarningLine,
  failure: RiSkullLine,
  action: RiUserLine,
};

/** Events on one axis, newest first. */
export function TimelineList(props: {
  events: readonly TimelineEvent[];
  /** On the page of a service its name is no link. */
  withoutLink?: boolean;
}) {
  const { t } = useFleetTranslation();
  return (
    <ol className={styles.axis} aria-label={t('timeline.list')}>
      {props.events.map(event => (
        <li key={event.id}>
          <Entry event={event} withoutLink={props.withoutLink} />
        </li>
      ))}
    </ol>
  );
}

function Entry(props: { event: TimelineEvent; withoutLink?: boolean }) {
  const { event } = props;
  const { t } = useFleetTranslation();
  const zone = useTimeZone();
  const duration = useDuration();
  const href = useEntityTabLink()(event.entityRef);
  const Icon = ICONS[event.kind];
  const where = t('timeline.where', {
    group: event.groupName,
    environment: placeOfId(event.groupId, event.environment),
  });
  const at = Date.parse(event.at);
  const notes = [
    ...(event.endedAt === undefined
      ? []
      : [
          t('timeline.lasted', {
            duration: duration(Date.parse(event.endedAt) - at),
          }),
        ]),
    ...(event.actor
      ? [t('timeline.by', { actor: nameOfRef(event.actor) })]
      : []),
  ];
  return (
    <article className={styles.event} data-severity={event.severity}>
      <time dateTime={event.at} className={styles.time}>
        {zone.full(at)}
      </time>
      <span className={styles.icon} aria-hidden="true">
        <Icon />
      </span>
      <div className={styles.words}>
        <div>
          <span className={styles.kind}>
            {t(`timeline.kind.${event.kind}`)}
          </span>{' '}
          <strong>{event.title}</strong>
        </div>
        {event.detail && <div>{event.detail}</div>}
        {event.reason && (
          <div>{t('timeline.reason', { reason: event.reason })}</div>
        )}
        <div className={styles.secondary}>
          {href && !props.withoutLink ? (
            <Link href={href} variant="body-small" standalone>
              {where}
            </Link>
          ) : (
            where
          )}
          {notes.map(note => ` · ${note}`)}
        </div>
      </div>
    </article>
  );
}
