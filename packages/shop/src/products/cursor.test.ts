import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../http/Problem.ts';
import { readCursor, writeCursor } from './cursor.ts';

describe('a cursor', () => {
  it('is read as it was written', () => {
    for (const position of [
      [0, 17],
      [-0.0607927106320858, 3],
      [-1_767_225_600, 12],
    ] as const)
      assert.deepEqual(readCursor(writeCursor(position)), position);
  });

  it('is refused when it was not written by the shop', () => {
    const encode = (value: unknown) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const text of [
      '',
      'x',
      '%%%',
      encode(null),
      encode([]),
      encode([0]),
      encode([0, 1, 2]),
      encode([0, -1]),
      encode([0, 1.5]),
      encode(['0', 1]),
      encode([0, 2_147_483_648]),
      encode([1e12, 1]),
      encode([null, 1]),
      7,
      undefined,
    ]) {
      assert.throws(
        () => readCursor(text),
        (error: unknown) => error instanceof Problem && error.status === 400,
        String(text),
      );
    }
  });
});
