import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { placeOf } from '../../groupFacts';
import styles from './GroupPlace.module.css';

/** Where one of a service's groups is, and its name where another one is there as well. */
export function GroupPlace(props: {
  group: ScaleGroup;
  /** All of the service. */
  groups: readonly ScaleGroup[];
}) {
  const { group, groups } = props;
  const { environment, ref } = group;
  const isAlone = !groups.some(
    other => other.id !== group.id && placeOf(other) === placeOf(group),
  );
  return (
    <span>
      {environment}
      {ref.region !== '-' && (
        <span className={styles.region}> {ref.region}</span>
      )}
      {!isAlone && <span className={styles.name}>{group.name}</span>}
    </span>
  );
}
