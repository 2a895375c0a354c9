import { Container } from '@backstage/ui';
// Reads the address, as useServiceQuery does.
import { useSearchParams } from 'react-router-dom';
import { useFleetTranslation } from '../../hooks';
import { AuditPage } from '../AuditPage';
import { Choice } from '../Choice';
import { SimulatedNote } from '../Simulated';
import { TimelineView } from '../Timeline';
import styles from './HistoryPage.module.css';

/** The history across services: what people and agents did, or everything that happened on one axis. */
export function HistoryPage() {
  const { t } = useFleetTranslation();
  const [params, setParams] = useSearchParams();
  const shown = params.get('show') === 'timeline' ? 'timeline' : 'actions';
  return (
    <>
      <Container className={styles.choice}>
        <SimulatedNote />
        <Choice
          label={t('historyPage.show')}
          options={(['actions', 'timeline'] as const).map(id => ({
            id,
            label: t(`historyPage.${id}`),
          }))}
          selected={shown}
          // The filters of one say nothing to the other.
          onChange={id =>
            setParams(id === 'timeline' ? { show: 'timeline' } : {})
          }
        />
      </Container>
      {shown === 'timeline' ? (
        <Container>
          <TimelineView />
        </Container>
      ) : (
        <AuditPage />
      )}
    </>
  );
}
