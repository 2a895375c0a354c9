import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from './BodyReader.ts';
import type { BodyKind } from './ResponseHead.ts';

/** Feeds the pieces one after the other; answers the payload, and how many bytes belonged to the body. */
function feed(kind: BodyKind, length: number, pieces: readonly string[]) {
  const reader = new BodyReader();
  reader.begin(kind, length);
  let payload = '';
  let consumed = 0;
  const sink = {
    bodyPart: (chunk: Buffer, from: number, to: number) => {
      payload += chunk.toString('latin1', from, to);
    },
  };
  for (const piece of pieces) {
    if (reader.done || reader.error) break;
    const chunk = Buffer.from(piece, 'latin1');
    consumed += reader.feed(chunk, 0, chunk.length, sink);
  }
  return { payload, consumed, done: reader.done, error: reader.error };
}

describe('a body with a length', () => {
  it('ends after its length and leaves the rest', () => {
    const { payload, consumed, done } = feed('length', 5, ['hel', 'loGET /']);
    assert.deepEqual(
      { payload, consumed, done },
      { payload: 'hello', consumed: 5, done: true },
    );
  });

  it('is done at once when it is empty', () => {
    assert.equal(feed('length', 0, ['GET /']).consumed, 0);
    assert.equal(feed('none', 0, ['GET /']).consumed, 0);
  });
});

describe('a body that ends with the connection', () => {
  it('takes all and is never done by itself', () => {
    const { payload, done } = feed('close', -1, ['a', 'b', 'c']);
    assert.deepEqual({ payload, done }, { payload: 'abc', done: false });
  });
});

describe('a chunked body', () => {
  it('gives the payload without its framing, and leaves the rest', () => {
    const text = '5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n';
    const { payload, consumed, done } = feed('chunked', -1, [`${text}GET /`]);
    assert.deepEqual(
      { payload, consumed, done },
      { payload: 'hello!', consumed: text.length, done: true },
    );
  });

  it('is read the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1, maxLength: 20, unit: 'binary-ascii' }),
          { maxLength: 6 },
        ),
        fc.array(fc.nat(30), { maxLength: 40 }),
        fc.boolean(),
        (chunks, cuts, trailer) => {
          const framed =
            chunks
              .map(chunk => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
              .join('') + (trailer ? '0\r\nA: b\r\nC: d\r\n\r\n' : '0\r\n\r\n');
          const pieces: string[] = [];
          let rest = framed;
          for (const cut of cuts) {
            pieces.push(rest.slice(0, cut));
            rest = rest.slice(cut);
          }
          pieces.push(rest);
          const result = feed('chunked', -1, pieces);
          assert.equal(result.error, undefined);
          assert.equal(result.payload, chunks.join(''));
          assert.equal(result.done, true);
          assert.equal(result.consumed, framed.length);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('is refused with a broken frame wherever the stream is cut', () => {
    for (const text of [
      '5\r\nhelloX',
      '5\nhello',
      'g\r\n',
      '\r\n',
      '5\r\nhello\r\n0\r\nA b: c\r\n\r\n',
      '0\r\n\rX',
    ]) {
      const whole = feed('chunked', -1, [text]);
      const bytewise = feed('chunked', -1, [...text]);
      assert.ok(whole.error, JSON.stringify(text));
      assert.equal(bytewise.error, whole.error);
      assert.equal(bytewise.done, false);
    }
  });

  it('never counts a size beyond what a number can hold', () => {
    assert.ok(feed('chunked', -1, [`${'f'.repeat(13)}\r\n`]).error);
    assert.equal(
      feed('chunked', -1, [`${'f'.repeat(12)}\r\nabc`]).payload,
      'abc',
    );
  });

  it('can be used again after another body', () => {
    const reader = new BodyReader();
    const sink = { bodyPart: () => {} };
    reader.begin('chunked', -1);
    reader.feed(Buffer.from('zz'), 0, 2, sink);
    assert.ok(reader.error);
    reader.begin('length', 1);
    reader.feed(Buffer.from('a'), 0, 1, sink);
    assert.deepEqual(
      { done: reader.done, error: reader.error },
      { done: true, error: undefined },
    );
  });
});
