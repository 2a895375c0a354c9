import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMessagePack, UNKNOWN } from './messagePack.ts';

const read = (hex: string) => readMessagePack(Buffer.from(hex, 'hex'));

describe('MessagePack as Terraform writes it', () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['nothing', 'c0', null],
    ['truth', 'c3', true],
    ['a small number', '2a', 42],
    ['a negative number', 'ff', -1],
    ['two bytes', 'cd0bb8', 3000],
    ['a negative number of two bytes', 'd1ff00', -256],
    ['a fraction', 'cb3fe3333333333333', 0.6],
    ['a short text', `a4${Buffer.from('shop').toString('hex')}`, 'shop'],
    ['a long text', `d920${'61'.repeat(32)}`, 'a'.repeat(32)],
    ['a list', '93010203', [1, 2, 3]],
    ['a map', '81a16192c0c3', { a: [null, true] }],
    ['what is not known yet', 'd40000', UNKNOWN],
    ['what is not known yet, with what is known of it', 'c7020c81c3', UNKNOWN],
    ['a list after something unknown', '92d400007f', [UNKNOWN, 127]],
  ];
  for (const [what, hex, value] of cases) {
    it(`reads ${what}`, () => assert.deepEqual(read(hex), value));
  }

  it('refuses what it does not know', () => {
    assert.throws(() => read('c1'), /0xc1/);
  });
});
