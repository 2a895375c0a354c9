import { versionShares } from './shares';

const revision = (label: string, running: number, traffic?: number) => ({
  revisionId: `rev-${label}`,
  label,
  running,
  healthy: running,
  traffic,
});

describe('versionShares', () => {
  it.each([
    [
      'traffic when it is known for all',
      [revision('1.0', 3, 90), revision('1.1', 3, 10)],
      { of: 'traffic', shares: ['1.0 90', '1.1 10'] },
    ],
    [
      'instances when the traffic of one is not known',
      [revision('1.0', 3, 90), revision('1.1', 1)],
      { of: 'instances', shares: ['1.0 75', '1.1 25'] },
    ],
    [
      'the largest first',
      [revision('1.0', 1, 20), revision('1.1', 1, 80)],
      { of: 'traffic', shares: ['1.1 80', '1.0 20'] },
    ],
    [
      'instances when there is no traffic at all',
      [revision('1.0', 1, 0), revision('1.1', 1, 0)],
      { of: 'instances', shares: ['1.0 50', '1.1 50'] },
    ],
    [
      'nothing of a version without instances and traffic',
      [revision('1.0', 0, 0), revision('1.1', 2, 100)],
      { of: 'traffic', shares: ['1.1 100'] },
    ],
    ['nothing when nothing runs', [], { of: 'instances', shares: [] }],
  ])('gives %s', (_, revisions, expected) => {
    const { of, shares } = versionShares(revisions);
    expect({
      of,
      shares: shares.map(share => `${share.label} ${share.percent}`),
    }).toEqual(expected);
  });
});
