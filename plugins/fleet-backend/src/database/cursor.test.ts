import { decodeCursor, encodeCursor } from './cursor';

describe('cursor', () => {
  it('comes back as it went', () => {
    expect(
      decodeCursor(encodeCursor([1700000000000, 'ä/ö']), ['number', 'string']),
    ).toEqual([1700000000000, 'ä/ö']);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['empty', ''],
    ['too few values', encodeCursor([1])],
    ['another type', encodeCursor(['1', 'a'])],
    [
      'a number that no database column holds',
      Buffer.from('[1e400,"a"]').toString('base64url'),
    ],
    ['a fraction', encodeCursor([1.5, 'a'])],
    ['NUL', encodeCursor([1, 'a\0'])],
    ['an object', Buffer.from('{"length":2}').toString('base64url')],
  ])('is refused when it is %s', (_name, cursor) => {
    expect(() => decodeCursor(cursor, ['number', 'string'])).toThrow(
      'is not a cursor of this list',
    );
  });
});
