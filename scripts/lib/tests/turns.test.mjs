import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { turnsOf } from './turns.mjs';

const suites = [
  { name: 'shop' },
  { name: 'templates' },
  { name: 'images', beside: 'templates' },
  { name: 'browser' },
];
const names = chosen =>
  turnsOf(chosen).map(turn => turn.map(({ name }) => name));

describe('turns of npm test', () => {
  it('run one after the other, but for what runs beside another', () => {
    assert.deepEqual(names(suites), [
      ['shop'],
      ['templates', 'images'],
      ['browser'],
    ]);
  });

  it('give a suite a turn of its own where its neighbour was not chosen', () => {
    assert.deepEqual(names([suites[0], suites[2]]), [['shop'], ['images']]);
  });
});
