import type { PlannedChange } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './ActionDialog.module.css';

/** Before and after, one line for each thing that differs. */
export function PlannedChanges({
  changes,
}: {
  changes: readonly PlannedChange[];
}) {
  const { t } = useFleetTranslation();
  if (changes.length === 0) return null;
  return (
    <table className={styles.changes}>
      <caption>{t('actionDialog.changes.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('actionDialog.changes.what')}</th>
          <th scope="col">{t('actionDialog.changes.before')}</th>
          <th scope="col">{t('actionDialog.changes.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(change => (
          <tr key={`${change.kind} ${change.name}`}>
            <th scope="row">
              {t(`actionDialog.changes.kind.${change.kind}`)}
              {hasName(change) && <Name change={change} />}
            </th>
            <td data-label={t('actionDialog.changes.before')}>
              <Value change={change} value={change.before} />
            </td>
            <td data-label={t('actionDialog.changes.after')}>
              <Value change={change} value={change.after} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Names of variables and bounds are code; what an autoscaler does is named in words. */
function Name({ change }: { change: PlannedChange }) {
  return change.kind === 'autoscaling' ? (
    <span className={styles.words}>{change.name}</span>
  ) : (
    <code className={styles.name}>{change.name}</code>
  );
}

function Value({
  change,
  value,
}: {
  change: PlannedChange;
  value: string | undefined;
}) {
  const { t } = useFleetTranslation();
  if (value === undefined)
    return (
      <span className={styles.secondary}>
        {t('actionDialog.changes.absent')}
      </span>
    );
  if (change.kind === 'digest' || change.kind === 'commit') {
    return (
      <code title={value} className={styles.value}>
        {shorten(value)}
      </code>
    );
  }
  return <span className={styles.value}>{value}</span>;
}

/** Only what has a name of its own shows it: a variable, a bound of the size, the version whose traffic changes. */
function hasName({ kind, name }: PlannedChange): boolean {
  return (
    kind !== 'revision' &&
    kind !== 'digest' &&
    kind !== 'commit' &&
    name !== '' &&
    name !== kind
  );
}

/** Digests are compared by their first letters; the whole is in the title. */
function shorten(value: string): string {
  const [algorithm, hex] = value.includes(':')
    ? value.split(':', 2)
    : ['', value];
  const short = hex.length > 14 ? `${hex.slice(0, 12)}…` : hex;
  return algorithm ? `${algorithm}:${short}` : short;
}
