import type { Reading } from './columns';
import { Layer } from './ChartOverlay';
import { timeScale, valueScale } from './layout';
import { toPixel } from './scale';
import { SeriesShape } from './SeriesShape';
import type { ChartData } from './types';
import styles from './TimeChart.module.css';

/** The chosen time as a line, and the values there in the shapes of their series. */
export function CursorOverlay(props: {
  data: ChartData;
  valueTicks: readonly number[];
  width: number;
  reading: Reading;
}) {
  const { data, reading, width } = props;
  const x = toPixel(timeScale(data, width), reading.at);
  const y = valueScale(props.valueTicks);
  return (
    <Layer width={width}>
      <line
        className={styles.cursor}
        x1={x}
        x2={x}
        y1={y.range[1]}
        y2={y.range[0]}
      />
      {data.series.map((series, index) => {
        const value = reading.values[index];
        if (value === undefined) return null;
        return (
          <SeriesShape
            key={series.id}
            style={series.style}
            x={x}
            y={toPixel(y, value)}
          />
        );
      })}
    </Layer>
  );
}
