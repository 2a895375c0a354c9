import type { RevisionShare } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { versionShares } from './shares';
import styles from './VersionShares.module.css';

/**
 * Which versions run and how much each has: a bar and the numbers. One version alone is just its name.
 * `currentRevisionId` is drawn in the accent colour.
 */
export function VersionShares(props: {
  revisions: readonly RevisionShare[];
  currentRevisionId?: string;
}) {
  const { t } = useFleetTranslation();
  const { of, shares } = versionShares(props.revisions);
  if (shares.length === 0)
    return <span className={styles.none}>{t('versions.none')}</span>;
  if (shares.length === 1)
    return <span className={styles.single}>{shares[0].label}</span>;
  return (
    <div className={styles.root}>
      <div className={styles.bar} aria-hidden="true">
        {shares.map(share => (
          <span
            key={share.revisionId}
            className={styles.part}
            data-current={share.revisionId === props.currentRevisionId}
            style={{ flexGrow: share.percent }}
          />
        ))}
      </div>
      <ul className={styles.list} aria-label={t(`versions.${of}`)}>
        {shares.map(share => (
          <li key={share.revisionId} className={styles.item}>
            <span
              className={styles.mark}
              data-current={share.revisionId === props.currentRevisionId}
              aria-hidden="true"
            />
            {share.label}{' '}
            <span className={styles.percent}>{share.percent} %</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
