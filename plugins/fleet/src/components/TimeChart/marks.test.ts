import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { placeBands, placeMarks } from './marks';

const second = (value: number) => new Date(value * 1000).toISOString();
const mark = (
  at: number,
  kind: TimelineMark['kind'],
  label = '1.1.0',
): TimelineMark => ({ at: second(at), kind, label });
const x = { domain: [0, 1_000_000], range: [0, 1000] } as const;

describe('placeMarks', () => {
  it('leaves out what is outside the range and orders the rest by time', () => {
    const placed = placeMarks(
      [
        mark(900, 'rolloutEnded'),
        mark(-5, 'scaled'),
        mark(100, 'rolloutStarted'),
      ],
      x,
    );
    expect(placed.map(({ x: px, mark: { kind } }) => [px, kind])).toEqual([
      [100, 'rolloutStarted'],
      [900, 'rolloutEnded'],
    ]);
  });

  it('writes the labels of starts only, so that the chart stays readable', () => {
    const placed = placeMarks(
      [
        mark(100, 'rolloutStarted'),
        mark(500, 'rolloutEnded'),
        mark(700, 'scaled'),
      ],
      x,
    );
    expect(placed.map(({ label }) => label !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('writes a label into the second row where shapes are close', () => {
    const placed = placeMarks(
      [mark(500, 'rolloutStarted'), mark(510, 'rolloutEnded')],
      x,
    );
    expect(placed[0].label).toEqual({ side: 'left', row: 0 });
    const crowded = placeMarks(
      [
        mark(490, 'rolloutEnded'),
        mark(500, 'rolloutStarted'),
        mark(510, 'rolloutEnded'),
      ],
      x,
    );
    expect(crowded[1].label).toEqual({ side: 'right', row: 1 });
  });

  it('does not write one label over another: a rollback comes first', () => {
    const long = 'a label of some length';
    const placed = placeMarks(
      [
        mark(470, 'rolloutStarted', long),
        mark(490, 'rolloutStarted', long),
        mark(500, 'rollbackStarted', long),
        mark(510, 'rolloutStarted', long),
        mark(530, 'rolloutStarted', long),
      ],
      x,
    );
    expect(placed.map(({ label }) => label)).toEqual([
      { side: 'left', row: 0 },
      undefined,
      { side: 'right', row: 1 },
      { side: 'left', row: 1 },
      { side: 'right', row: 0 },
    ]);
  });

  it('turns a label to the left where the chart ends', () => {
    expect(placeMarks([mark(990, 'rolloutStarted')], x)[0].label?.side).toBe(
      'left',
    );
  });
});

describe('placeBands', () => {
  const alert = (from: number, until?: number): TimelineMark => ({
    ...mark(from, 'alert', 'High error rate'),
    ...(until === undefined ? {} : { until: second(until) }),
  });

  it.each([
    ['its own time', alert(100, 300), 100, 200],
    ['the rest of the chart while it lasts', alert(900), 900, 100],
    ['what is left of it when it began before', alert(-50, 200), 0, 200],
    ['at least two pixels', alert(500, 500), 500, 2],
  ])('covers %s', (_, each, left, width) => {
    expect(placeBands([each], x)).toEqual([{ mark: each, x: left, width }]);
  });

  it('leaves out what was over before, and what is no alert', () => {
    expect(
      placeBands([alert(-50, -10), mark(100, 'rolloutStarted')], x),
    ).toEqual([]);
  });
});
