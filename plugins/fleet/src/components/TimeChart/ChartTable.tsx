import { useFleetTranslation } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import type { Reading } from './readings';
import { exactTime } from './times';
import type { ChartData } from './types';
import styles from './TimeChart.module.css';

/** The chart in words and numbers, newest first. Scrolls inside, with the keyboard too. */
export function ChartTable({
  data,
  rows,
}: {
  data: ChartData;
  rows: readonly Reading[];
}) {
  const { t } = useFleetTranslation();
  const value = (number: number | undefined) =>
    number === undefined ? t('timeChart.noValue') : data.format(number);
  const label = t('timeChart.tableOf', { title: data.title });
  return (
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
          {[...rows].reverse().map(row => (
            <tr key={row.at}>
              <th scope="row">{exactTime(row.at)}</th>
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
  );
}
