import type { Evidence } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './EvidenceList.module.css';
import { useEvidence } from './useEvidence';

/** The numbers that say why. Nothing without numbers. */
export function EvidenceList(props: {
  evidence: readonly Evidence[] | undefined;
}) {
  const { t } = useFleetTranslation();
  const say = useEvidence();
  if (!props.evidence?.length) return null;
  return (
    <ul className={styles.list} aria-label={t('evidence.label')}>
      {props.evidence.map(evidence => (
        <li key={evidence.label}>
          {evidence.label} <strong>{say(evidence)}</strong>
        </li>
      ))}
    </ul>
  );
}
