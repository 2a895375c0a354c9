import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useFleetTranslation } from '../../hooks';
import styles from './Simulated.module.css';
import { SimulatedTag } from './SimulatedTag';

/** Says on a page across services that some of what is there may be simulated; nothing where no clouds are. */
export function SimulatedNote() {
  const { t } = useFleetTranslation();
  const config = useApi(configApiRef);
  if (!config.getOptionalBoolean('fleet.simulatedClouds')) return null;
  return (
    <p className={styles.note} role="note">
      <SimulatedTag /> {t('simulated.note')}
    </p>
  );
}
