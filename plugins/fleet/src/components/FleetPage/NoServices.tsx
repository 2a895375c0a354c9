import { Button } from '@backstage/ui';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { EmptyState } from '../EmptyState';
import styles from './NoServices.module.css';

/** Why the list is empty: nothing is annotated yet, or nothing fits the filters. Each with the way out. */
export function NoServices(props: {
  isFiltered: boolean;
  onClear: () => void;
}) {
  const { t } = useFleetTranslation();
  if (props.isFiltered) {
    return (
      <EmptyState
        title={t('fleetPage.noMatch.title')}
        description={t('fleetPage.noMatch.description')}
        action={
          <Button variant="secondary" onPress={props.onClear}>
            {t('fleetPage.filters.clear')}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t('fleetPage.empty.title')}
      description={
        <>
          {t('fleetPage.empty.description')}
          <pre
            className={styles.example}
            aria-label={t('fleetPage.empty.example')}
          >
            {`metadata:\n  annotations:\n    ${LOCAL_SERVICE_ANNOTATION}: shop`}
          </pre>
        </>
      }
    />
  );
}
