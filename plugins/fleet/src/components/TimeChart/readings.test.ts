import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { readings } from './readings';
import { seriesStyle } from './seriesStyle';
import type { ChartData } from './types';

const mark = (at: number): TimelineMark => ({
  at: new Date(at).toISOString(),
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

describe('readings', () => {
  it('gives one row for each time, with nothing where a series says nothing', () => {
    expect(readings(data()).map(({ at, values }) => [at, ...values])).toEqual([
      [0, 1, undefined],
      [10, 2, 7],
    ]);
  });

  it('puts each mark on the nearest time, exactly once', () => {
    const rows = readings(data({ marks: [mark(4), mark(9), mark(90)] }));
    expect(rows.map(row => row.marks.length)).toEqual([1, 2]);
  });

  it('leaves out marks that are not in the range', () => {
    expect(
      readings(data({ marks: [mark(500)] })).flatMap(row => row.marks),
    ).toEqual([]);
  });

  it('carries the band where it is known', () => {
    const rows = readings(
      data({
        band: { label: 'bounds', points: [{ at: 10, low: 1, high: 6 }] },
      }),
    );
    expect(rows.map(row => row.band)).toEqual([undefined, { low: 1, high: 6 }]);
  });

  it('is empty without points', () => {
    expect(readings(data({ series: [], marks: [mark(5)] }))).toEqual([]);
  });
});
