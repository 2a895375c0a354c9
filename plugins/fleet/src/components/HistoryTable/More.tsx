import { Alert, Button } from '@backstage/ui';
import type { Page } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { toApiProblem } from '../ActionDialog';
import type { Pages } from './usePages';
import styles from './HistoryTable.module.css';

/** How many of how many are shown, and a way to the earlier ones. Nothing when all are there. */
export function More<T>(
  props: { page: Page<T> } & Pick<
    Pages<T>,
    'more' | 'isLoadingMore' | 'moreError'
  >,
) {
  const { page, moreError } = props;
  const { t } = useFleetTranslation();
  if (page.nextCursor === undefined) return null;
  return (
    <div className={styles.more}>
      <span className={styles.secondary}>
        {t('historyTable.of', {
          shown: String(page.items.length),
          total: String(page.total),
        })}
      </span>
      <Button
        variant="secondary"
        isPending={props.isLoadingMore}
        onPress={props.more}
      >
        {t('historyTable.more')}
      </Button>
      {moreError && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('historyTable.moreFailed')}
          description={toApiProblem(moreError).sentence}
        />
      )}
    </div>
  );
}
