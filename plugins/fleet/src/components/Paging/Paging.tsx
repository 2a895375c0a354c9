import { Button } from '@backstage/ui';
import type { Page } from '@capstan/plugin-fleet-common';
import { RiArrowLeftSLine, RiArrowRightSLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import styles from './Paging.module.css';

/** Where in the list one is, and the ways to the neighbouring pages. Only the count where there is one page. */
export function Paging<T>(props: {
  page: Page<T>;
  pageSize: number;
  /** Says how many there are, where that is all there is to say. */
  count: string;
  state: {
    /** Cursors of the pages up to the present one; empty on the first page. */
    readonly view: { readonly cursors: readonly string[] };
    nextPage(cursor: string): void;
    previousPage(): void;
  };
}) {
  const { t } = useFleetTranslation();
  const { page, state } = props;
  const { cursors } = state.view;
  const { nextCursor } = page;
  const from = cursors.length * props.pageSize + 1;
  if (cursors.length === 0 && nextCursor === undefined)
    return (
      <div className={styles.root}>
        <span className={styles.range}>{props.count}</span>
      </div>
    );
  return (
    <nav className={styles.root} aria-label={t('paging.label')}>
      <span className={styles.range}>
        {t('paging.range', {
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
        {t('paging.previous')}
      </Button>
      <Button
        variant="secondary"
        iconEnd={<RiArrowRightSLine />}
        isDisabled={nextCursor === undefined}
        onPress={() => nextCursor !== undefined && state.nextPage(nextCursor)}
      >
        {t('paging.next')}
      </Button>
    </nav>
  );
}
