import type { RevisionShare, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { HoldBadge } from '../Holds';
import styles from './GroupPanel.module.css';

/** Which versions run, with their shares of instances and of traffic. */
export function GroupVersions({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const present = group.revisions.filter(
    share => share.running > 0 || (share.traffic ?? 0) > 0,
  );
  if (present.length === 0)
    return <p className={styles.secondary}>{t('groupPanel.versions.none')}</p>;
  return (
    <table className={styles.versions}>
      <caption className={styles.hidden}>
        {t('groupPanel.versions.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('groupPanel.versions.version')}</th>
          <th scope="col">{t('groupPanel.versions.instances')}</th>
          <th scope="col">{t('groupPanel.versions.traffic')}</th>
        </tr>
      </thead>
      <tbody>
        {present.map(share => (
          <tr key={share.revisionId}>
            <th scope="row">
              {share.label}{' '}
              {share.revisionId === group.currentRevisionId &&
                present.length > 1 && (
                  <span className={styles.tag}>
                    {t('groupPanel.versions.current')}
                  </span>
                )}
              <Held group={group} revisionId={share.revisionId} />
            </th>
            <td>
              {t('groupPanel.versions.countOf', {
                healthy: String(share.healthy),
                running: String(share.running),
              })}
            </td>
            <td>
              <Traffic
                share={share}
                current={share.revisionId === group.currentRevisionId}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Held(props: { group: ScaleGroup; revisionId: string }) {
  const hold = props.group.holds.find(
    each => each.revisionId === props.revisionId,
  );
  return hold ? (
    <>
      {' '}
      <HoldBadge hold={hold} />
    </>
  ) : null;
}

function Traffic({
  share,
  current,
}: {
  share: RevisionShare;
  current: boolean;
}) {
  const { t } = useFleetTranslation();
  if (share.traffic === undefined)
    return <>{t('groupPanel.versions.unknownTraffic')}</>;
  return (
    <span className={styles.traffic}>
      {t('groupPanel.versions.percent', {
        percent: String(Math.round(share.traffic)),
      })}
      <span className={styles.share} aria-hidden="true">
        <span
          data-current={current}
          style={{ inlineSize: `${share.traffic}%` }}
        />
      </span>
    </span>
  );
}
