import type { TimelineMark } from '@capstan/plugin-fleet-common';
import { placeMarks } from './marks';

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
    expect(placed.map(({ labelled }) => labelled)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('does not write one label over another: a rollback keeps its place', () => {
    const long = 'a label of some length';
    const placed = placeMarks(
      [
        mark(500, 'rolloutStarted', long),
        mark(510, 'rollbackStarted', long),
        mark(520, 'rolloutStarted', long),
      ],
      x,
    );
    expect(placed.map(({ labelled }) => labelled)).toEqual([true, true, false]);
    expect(placed[0].side).toBe('left');
    expect(placed[1].side).toBe('right');
  });

  it('turns a label to the left where the chart ends', () => {
    expect(placeMarks([mark(990, 'rolloutStarted')], x)[0].side).toBe('left');
  });
});
