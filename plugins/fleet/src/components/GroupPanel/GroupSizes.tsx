import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { hasVersions } from '../../groupFacts';
import { useFleetTranslation } from '../../hooks';
import { SuspendedBadge, suspendedOf } from '../Suspended';
import styles from './GroupPanel.module.css';

/** How many there are, first what matters: healthy of desired. Then the bounds and who moves the size. */
export function GroupSizes({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const { size, autoscaling } = group;
  const facts = [
    ...(hasVersions(group) ? [['running', size.running] as const] : []),
    ['min', size.min],
    ['desired', size.desired],
    ['max', size.max],
  ] as const;
  return (
    <div>
      <div className={styles.sizes}>
        <p className={styles.healthy}>
          <span className={styles.figure}>{size.healthy}</span>{' '}
          {hasVersions(group)
            ? t('groupPanel.size.healthy', { desired: String(size.desired) })
            : t('groupPanel.size.capacityUnits')}
        </p>
        <dl className={styles.bounds}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`groupPanel.size.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className={styles.autoscaling}>
        <p className={styles.secondary}>{autoscalingSentence()}</p>
        <SuspendedBadge autoscaling={autoscaling} />
      </div>
    </div>
  );

  function autoscalingSentence(): string {
    if (autoscaling.active)
      return t('groupPanel.autoscaling.active', {
        policies: autoscaling.policies.join(', '),
      });
    // Its rules are still what it would do; the badge says that it does not.
    if (suspendedOf(autoscaling).length > 0 && autoscaling.policies.length > 0)
      return t('groupPanel.autoscaling.active', {
        policies: autoscaling.policies.join(', '),
      });
    if (autoscaling.reason)
      return t('groupPanel.autoscaling.inactiveReason', {
        reason: autoscaling.reason,
      });
    return t('groupPanel.autoscaling.inactive');
  }
}
