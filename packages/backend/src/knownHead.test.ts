import { knownHead } from './knownHead';

const hash = 'a'.repeat(64);

describe('knownHead', () => {
  it('is what was written down, or nothing', () => {
    expect(knownHead(['node', 'x', '--head', `42:${hash}`])).toEqual({
      count: 42,
      hash,
    });
    expect(knownHead(['node', 'x'])).toBeUndefined();
  });

  it.each([
    [''],
    ['42'],
    [`:${hash}`],
    [`42:${hash}0`],
    ['42:xyz'],
    [`-1:${hash}`],
  ])('refuses %p', text => {
    expect(() => knownHead(['--head', text])).toThrow('--head <count>:<hash>');
  });

  it('refuses an option without a value', () => {
    expect(() => knownHead(['--head'])).toThrow('is no head');
  });
});
