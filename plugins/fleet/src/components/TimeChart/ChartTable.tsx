import { useState } from 'react';
import { Button } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import { useTimeZone } from '../TimeZone';
import { readingAt } from './columns';
import type { Columns } from './columns';
import type { ChartData } from './types';
import styles from './TimeChart.module.css';

/** Rows on one page: more of them make a browser slow, and nobody reads them at once. */
const PAGE = 200;

/** The chart in words and numbers, newest first. Scrolls inside, with the keyboard too. */
export function ChartTable({
  data,
  columns,
}: {
  data: ChartData;
  columns: Columns;
}) {
  const { t } = useFleetTranslation();
  const zone = useTimeZone();
  const [wanted, setPage] = useState(0);
  const count = columns.times.length;
  const pages = Math.ceil(count / PAGE);
  const page = Math.min(wanted, pages - 1);
  const end = count - page * PAGE;
  const start = Math.max(0, end - PAGE);
  const rows = Array.from({ length: end - start }, (_, index) =>
    readingAt(data, columns, end - 1 - index),
  );
  const value = (number: number | undefined) =>
    number === undefined ? t('timeChart.noValue') : data.format(number);
  const label = t('timeChart.tableOf', { title: data.title });
  return (
    <>
      <ScrollRegion label={label} className={styles.tableFrame}>
        <table className={styles.table} aria-label={label}>
          <thead>
            <tr>
              <th scope="col">{t('timeChart.time')}</th>
              {data.series.map(series => (
                <th key={series.id} scope="col">
                  {series.label}
                </th>
              ))}
              {data.band && <th scope="col">{data.band.label}</th>}
              <th scope="col">{t('timeChart.events')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.at}>
                <th scope="row">{zone.exact(row.at, data)}</th>
                {row.values.map((each, index) => (
                  <td key={data.series[index].id}>{value(each)}</td>
                ))}
                {data.band && (
                  <td>
                    {row.band
                      ? `${value(row.band.low)}–${value(row.band.high)}`
                      : value(undefined)}
                  </td>
                )}
                <td>
                  {row.marks
                    .map(mark =>
                      t(`timeChart.marks.${mark.kind}`, { label: mark.label }),
                    )
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {pages > 1 && (
        <nav
          className={styles.pages}
          aria-label={t('timeChart.pagesOf', { title: data.title })}
        >
          <span>
            {t('paging.range', {
              from: String(page * PAGE + 1),
              to: String(page * PAGE + rows.length),
              total: String(count),
            })}
          </span>
          <Button
            size="small"
            variant="secondary"
            isDisabled={page === 0}
            onPress={() => setPage(page - 1)}
          >
            {t('timeChart.newer')}
          </Button>
          <Button
            size="small"
            variant="secondary"
            isDisabled={page === pages - 1}
            onPress={() => setPage(page + 1)}
          >
            {t('timeChart.older')}
          </Button>
        </nav>
      )}
    </>
  );
}
