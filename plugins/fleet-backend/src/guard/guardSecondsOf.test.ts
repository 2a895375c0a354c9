import { GUARD_ANNOTATION } from '@capstan/plugin-fleet-common';
import { guardSecondsOf } from './guardSecondsOf';

it.each([
  ['300', 300],
  [' 10 ', 10],
  ['86400', 86_400],
  ['86401', undefined],
  ['9', undefined],
  ['0', undefined],
  ['5m', undefined],
  ['1e3', undefined],
  ['-60', undefined],
  ['', undefined],
])('a guard of %j is %j seconds', (text, seconds) => {
  expect(guardSecondsOf({ [GUARD_ANNOTATION]: text })).toBe(seconds);
});

it('is none without annotations', () => {
  expect(guardSecondsOf(undefined)).toBeUndefined();
  expect(guardSecondsOf({})).toBeUndefined();
});
