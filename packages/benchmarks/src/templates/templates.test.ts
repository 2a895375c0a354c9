import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf } from './templates.ts';

test('the figures are those of the table', () => {
  const output = [
    '167 combinations, 160 made.',
    '40 mutations: 38 found, 1 missed, 0 stale, 1 skipped.',
    'FAIL parses (local) a.yaml: no',
    '',
  ].join('\n');
  assert.deepEqual(figuresOf(output), {
    combinations: 167,
    made: 160,
    mutations: 40,
    found: 38,
    missed: 1,
    failures: 1,
  });
});
