import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { columnsOf, newestIndex, readingAt } from './columns';
import { seriesStyle } from './seriesStyle';
import type { ChartData } from './types';

const iso = (at: number) => new Date(at).toISOString();
const mark = (at: number): TimelineMark => ({
  at: iso(at),
  kind: 'scaled',
  label: '1 → 2',
});
const data = (overrides: Partial<ChartData> = {}): ChartData => ({
  title: 'Errors',
  from: 0,
  to: 100,
  series: [
    {
      id: 'a',
      label: '1.0.0',
      style: seriesStyle(0),
      points: [
        { at: 0, value: 1 },
        { at: 10, value: 2 },
      ],
    },
    {
      id: 'b',
      label: '1.1.0',
      style: seriesStyle(1),
      points: [{ at: 10, value: 7 }],
    },
  ],
  marks: [],
  format: String,
  ...overrides,
});
const readings = (chart: ChartData) => {
  const columns = columnsOf(chart);
  return columns.times.map((_, index) => readingAt(chart, columns, index));
};

describe('readings of a chart', () => {
  it('are one for each time, with nothing where a series says nothing', () => {
    expect(readings(data()).map(({ at, values }) => [at, ...values])).toEqual([
      [0, 1, undefined],
      [10, 2, 7],
    ]);
  });

  it('have each mark at the nearest time, exactly once', () => {
    const rows = readings(data({ marks: [mark(4), mark(9), mark(90)] }));
    expect(rows.map(row => row.marks.length)).toEqual([1, 2]);
  });

  it('leave out marks that are not in the range', () => {
    expect(
      readings(data({ marks: [mark(500)] })).flatMap(row => row.marks),
    ).toEqual([]);
  });

  it.each([
    ['that began before the chart and has ended', -5, 5, [1, 0]],
    ['that lasts', 2, undefined, [1, 1]],
    ['that is over before', -9, -5, [0, 0]],
  ])('name an alert %s as long as it lasts', (_, from, until, expected) => {
    const alert: TimelineMark = {
      at: iso(from),
      kind: 'alert',
      label: 'High error rate',
      ...(until === undefined ? {} : { until: iso(until) }),
    };
    expect(
      readings(data({ marks: [alert] })).map(row => row.marks.length),
    ).toEqual(expected);
  });

  it('have the band where it is known', () => {
    const rows = readings(
      data({ band: { label: 'b', points: [{ at: 10, low: 1, high: 9 }] } }),
    );
    expect(rows.map(row => row.band)).toEqual([undefined, { low: 1, high: 9 }]);
    expect(
      columnsOf(
        data({ band: { label: 'b', points: [{ at: 10, low: 1, high: 9 }] } }),
      ).highest,
    ).toBe(9);
  });

  it('are none without points', () => {
    expect(readings(data({ series: [] }))).toEqual([]);
  });
});

describe('the newest reading', () => {
  const points = (...values: (number | undefined)[]) =>
    columnsOf(
      data({
        series: [
          {
            id: 'a',
            label: '1.0.0',
            style: seriesStyle(0),
            points: values.map((value, index) => ({ at: index, value })),
          },
        ],
      }),
    );

  it.each([
    ['the last that knows something', [1, 2, undefined], 1],
    ['the last when none does', [undefined, undefined], 1],
    ['none without times', [], -1],
  ])('is %s', (_, values, index) => {
    expect(newestIndex(points(...values))).toBe(index);
  });
});
