import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { iso, T0 } from '../__testUtils__/observations';
import { checkReading } from './checkReading';

const target = signalTarget('shop/prod', {});
const { groupId } = target;
const asked = {
  source: 'memory:a',
  targets: [target],
  window: { from: T0 - 60_000, to: T0, resolutionSeconds: 15 },
  now: T0,
};
const sample = { groupId, at: iso(T0 - 30_000), seconds: 15, throughput: 3 };
const check = (
  samples: readonly unknown[],
  problems: readonly unknown[] = [],
) => checkReading({ samples, problems }, asked);

describe('checkReading', () => {
  it('keeps what makes sense', () => {
    expect(
      check([{ ...sample, revisionId: 'r1', errorRate: 0, strange: 'x' }]),
    ).toEqual({
      samples: [
        {
          source: 'memory:a',
          groupId,
          revisionId: 'r1',
          at: T0 - 30_000,
          seconds: 15,
          throughput: 3,
          errorRate: 0,
        },
      ],
      problems: {},
      notes: [],
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'samples'],
    ['a list', []],
    ['no problems', { samples: [] }],
    ['samples that are none', { samples: {}, problems: [] }],
  ])('refuses %s', (_name, answer) => {
    expect(() => checkReading(answer, asked)).toThrow('no reading of signals');
  });

  it.each([
    [
      'negative: a counter that began anew',
      { throughput: -5 },
      'make no sense',
    ],
    ['not a number', { throughput: NaN }, 'make no sense'],
    ['infinite', { throughput: Infinity }, 'make no sense'],
    ['text', { throughput: '12' }, 'make no sense'],
    ['from the future', { at: iso(T0 + 120_000) }, 'lie in the future'],
    ['older than asked', { at: iso(T0 - 600_000) }, 'were not asked for'],
    ['without a time', { at: 'now' }, 'were not asked for'],
    [
      'of a group that was not asked about',
      { groupId: 'x' },
      'were not asked for',
    ],
    ['without a length', { seconds: 0 }, 'were not asked for'],
    ['of a strange revision', { revisionId: 7 }, 'were not asked for'],
  ])(
    'drops a sample that is %s, says so and keeps the others',
    (_name, changes, note) => {
      const checked = check(
        [{ ...sample, ...changes }, sample, null, 'x'].slice(0, 2),
      );
      expect(checked.samples).toHaveLength(1);
      expect(checked.notes.join(' ')).toContain(note);
    },
  );

  it('keeps what is sound of a sample that is partly wrong, and clips a share', () => {
    const { samples } = check([{ ...sample, p95: -1, errorRate: 100.4 }]);
    expect(samples[0]).toMatchObject({ throughput: 3, errorRate: 100 });
    expect(samples[0]).not.toHaveProperty('p95');
  });

  it('takes sentences about groups that were asked about', () => {
    expect(
      check(
        [],
        [
          { groupId, message: 'Its selector matches nothing.' },
          { groupId: 'x', message: 'no' },
          { groupId },
          null,
        ],
      ).problems,
    ).toEqual({ [groupId]: 'Its selector matches nothing.' });
  });
});
