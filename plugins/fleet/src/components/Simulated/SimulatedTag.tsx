import { useFleetTranslation } from '../../hooks';
import styles from './Simulated.module.css';

/** Marks what only a simulator plays. */
export function SimulatedTag() {
  const { t } = useFleetTranslation();
  return (
    <span className={styles.tag} title={t('simulated.hint')}>
      {t('simulated.tag')}
    </span>
  );
}
