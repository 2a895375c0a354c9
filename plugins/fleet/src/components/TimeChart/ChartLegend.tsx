import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { useTimeZone } from '../TimeZone';
import { MarkShape } from './MarkShape';
import type { Reading } from './columns';
import { SeriesShape } from './SeriesShape';
import type { ChartData } from './types';
import styles from './TimeChart.module.css';

const KINDS: readonly TimelineMark['kind'][] = [
  'rolloutStarted',
  'rolloutStep',
  'rolloutEnded',
  'rollbackStarted',
  'rollbackEnded',
  'scaled',
  'alert',
];

/** So many events fit beside the values; the rest is counted, and in the table in any case. */
const EVENTS_SHOWN = 2;

/** Which line is which, and what each says at the chosen time; what happened there only when somebody chose it. */
export function ChartLegend({
  data,
  reading,
  isChosen,
}: {
  data: ChartData;
  reading: Reading;
  isChosen: boolean;
}) {
  const { t } = useFleetTranslation();
  const zone = useTimeZone();
  const shown = isChosen ? reading.marks.slice(0, EVENTS_SHOWN) : [];
  const others = isChosen ? reading.marks.length - shown.length : 0;
  const noValue = t('timeChart.noValue');
  return (
    <div className={styles.legend}>
      <time
        className={styles.readingTime}
        dateTime={new Date(reading.at).toISOString()}
      >
        {zone.exact(reading.at, data)}
      </time>
      {data.series.map((series, index) => {
        const value = reading.values[index];
        return (
          <span key={series.id} className={styles.legendItem}>
            <svg width={26} height={12} aria-hidden="true" focusable="false">
              <line
                x1={0}
                x2={26}
                y1={6}
                y2={6}
                stroke={series.style.colour}
                strokeDasharray={series.style.dash}
                strokeWidth={2}
              />
              <SeriesShape style={series.style} x={13} y={6} />
            </svg>
            {series.label}{' '}
            <strong>
              {value === undefined ? noValue : data.format(value)}
            </strong>
          </span>
        );
      })}
      {data.band && reading.band && (
        <span className={styles.legendItem}>
          <span className={styles.bandSwatch} aria-hidden="true" />
          {data.band.label}{' '}
          <strong>
            {data.format(reading.band.low)}–{data.format(reading.band.high)}
          </strong>
        </span>
      )}
      {shown.map(mark => (
        <span
          key={`${mark.kind} ${mark.at} ${mark.label}`}
          className={styles.readingMark}
        >
          {t(`timeChart.marks.${mark.kind}`, { label: mark.label })}
        </span>
      ))}
      {others > 0 && <span>{t('timeChart.others', { count: others })}</span>}
    </div>
  );
}

/** What the shapes on the charts mean; only the kinds that are there. */
export function MarkLegend({ marks }: { marks: readonly TimelineMark[] }) {
  const { t } = useFleetTranslation();
  const present = KINDS.filter(kind => marks.some(mark => mark.kind === kind));
  if (present.length === 0) return null;
  return (
    <ul className={styles.markLegend} aria-label={t('timeChart.markLegend')}>
      {present.map(kind => (
        <li key={kind}>
          <svg width={14} height={14} aria-hidden="true" focusable="false">
            <MarkShape kind={kind} x={7} y={7} />
          </svg>
          {t(`timeChart.markKinds.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
