import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSigned, sign } from './signature.ts';

const SECRET = 'secret';
const BODY = Buffer.from('{"a":1}');

describe('a signature', () => {
  it('holds for its bytes, its secret and five minutes', () => {
    const header = sign(SECRET, BODY, 1_000);
    assert.ok(isSigned(SECRET, BODY, header, 1_000));
    assert.ok(isSigned(SECRET, BODY, header, 1_300));
    assert.ok(isSigned(SECRET, BODY, header, 700));
    assert.ok(!isSigned(SECRET, BODY, header, 1_301));
    assert.ok(!isSigned(SECRET, BODY, header, 699));
    assert.ok(!isSigned('other', BODY, header, 1_000));
    assert.ok(!isSigned(SECRET, Buffer.from('{"a":2}'), header, 1_000));
  });

  it('is nothing else', () => {
    for (const header of [
      undefined,
      '',
      'x',
      ['a', 'b'],
      't=1000',
      't=1000,v1=',
      `t=1000,v1=${'0'.repeat(64)}`,
      `t=1000,v1=${'z'.repeat(64)}`,
      `${sign(SECRET, BODY, 1_000)},v1=x`,
      ` ${sign(SECRET, BODY, 1_000)}`,
    ])
      assert.ok(!isSigned(SECRET, BODY, header, 1_000), String(header));
  });
});
