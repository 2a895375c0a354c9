import { scalingProcessWords, suspensionChanges } from './ScalingProcess';

describe('scalingProcessWords', () => {
  it.each([
    [[], ''],
    [['scaleIn'], 'scaling in'],
    [['dynamic', 'scheduled'], 'scaling by policies and scheduled sizes'],
    [
      ['scaleIn', 'scaleOut', 'scheduled'],
      'scaling in, scaling out and scheduled sizes',
    ],
  ] as const)('calls %j %j', (names, words) => {
    expect(scalingProcessWords(names)).toBe(words);
  });
});

describe('suspensionChanges', () => {
  const processes = [
    { name: 'scaleIn', suspended: true },
    { name: 'scaleOut', suspended: false },
    { name: 'scheduled', suspended: true },
  ] as const;

  it('tells what begins and ends to be suspended, and what stays so', () => {
    expect(suspensionChanges(['scaleOut', 'scheduled'], processes)).toEqual({
      suspends: ['scaleOut'],
      resumes: ['scaleIn'],
      stays: ['scheduled'],
    });
  });

  it('tells nothing of a group without an autoscaler', () => {
    expect(suspensionChanges(['scaleIn'], undefined)).toEqual({
      suspends: [],
      resumes: [],
      stays: [],
    });
  });
});
