import { Button } from '@backstage/ui';
import type { ServicePage } from '@capstan/plugin-fleet-common';
import { RiArrowLeftSLine, RiArrowRightSLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import styles from './Paging.module.css';
import { PAGE_SIZE } from './useServiceQuery';
import type { ServiceViewState } from './useServiceQuery';

/** Where in the list one is, and the ways to the neighbouring pages. Only the count where there is one page. */
export function Paging(props: { page: ServicePage; state: ServiceViewState }) {
  const { t } = useFleetTranslation();
  const { page, state } = props;
  const { cursors } = state.view;
  const { nextCursor } = page;
  const from = cursors.length * PAGE_SIZE + 1;
  if (cursors.length === 0 && nextCursor === undefined)
    return (
      <div className={styles.root}>
        <span className={styles.range}>
          {t('fleetPage.services', { count: page.total })}
        </span>
      </div>
    );
  return (
    <nav className={styles.root} aria-label={t('fleetPage.paging.label')}>
      <span className={styles.range}>
        {t('fleetPage.paging.range', {
          from: String(from),
          to: String(from + page.items.length - 1),
          total: String(page.total),
        })}
      </span>
      <Button
        variant="secondary"
        iconStart={<RiArrowLeftSLine />}
        isDisabled={cursors.length === 0}
        onPress={state.previousPage}
      >
        {t('fleetPage.paging.previous')}
      </Button>
      <Button
        variant="secondary"
        iconEnd={<RiArrowRightSLine />}
        isDisabled={nextCursor === undefined}
        onPress={() => nextCursor !== undefined && state.nextPage(nextCursor)}
      >
        {t('fleetPage.paging.next')}
      </Button>
    </nav>
  );
}
