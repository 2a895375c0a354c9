import { Alert } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { HeldVersions } from '../Holds';
import { dateTime } from '../TimeChart';
import styles from './GroupSafety.module.css';

/** What keeps a group from being changed, or changes it back: freezes, a size for a time, versions held back. */
export function GroupSafety(props: {
  group: ScaleGroup;
  onChanged: () => void;
}) {
  const { group } = props;
  const { t } = useFleetTranslation();
  return (
    <div className={styles.root}>
      {group.freezes
        .filter(window => window.active)
        .map(window => (
          <Alert
            key={`${window.name} ${window.from}`}
            status="info"
            icon
            title={t('groupSafety.freeze', {
              name: window.name,
              time: dateTime(Date.parse(window.to)),
            })}
            description={t('groupSafety.freezeReason', {
              reason: window.reason,
            })}
          />
        ))}
      {group.scaleOverride && <Override override={group.scaleOverride} />}
      <HeldVersions group={group} onChanged={props.onChanged} />
    </div>
  );
}

function Override(props: {
  override: NonNullable<ScaleGroup['scaleOverride']>;
}) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const now = useNow();
  const { until, actor, restores } = props.override;
  const left = Date.parse(until) - now;
  return (
    <Alert
      status="info"
      icon
      title={t('groupSafety.override', {
        time: dateTime(Date.parse(until)),
      })}
      description={
        // The time left counts on: a screen reader must not read each second.
        <span aria-live="off">
          {t('groupSafety.overrideRestores', {
            min: String(restores.min),
            desired: String(restores.desired),
            max: String(restores.max),
            actor: nameOfRef(actor),
          })}{' '}
          {left > 0
            ? t('groupSafety.overrideLeft', { left: duration(left) })
            : t('groupSafety.overrideDue')}
        </span>
      }
    />
  );
}
