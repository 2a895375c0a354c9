import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareFiles } from './compareFiles.ts';

describe('compareFiles', () => {
  const cases: [string, string?, string?, string?, string?][] = [
    ['nobody changed anything', 'a', 'a', 'a'],
    ['only people here changed it', 'a', 'b', 'a'],
    ['people here removed it', 'a', undefined, 'a'],
    ['it is the service’s own', undefined, 'a', undefined],
    ['the change was taken over already', 'a', 'b', 'b'],
    ['both removed it', 'a', undefined, undefined],
    ['the template changed it', 'a', 'a', 'b', 'changed'],
    ['the template no longer makes it', 'a', 'a', undefined, 'gone'],
    ['the template makes it now', undefined, undefined, 'a', 'new'],
    ['both changed it', 'a', 'b', 'c', 'both'],
    ['it was removed here and changed there', 'a', undefined, 'b', 'both'],
    ['it was changed here and is no longer made', 'a', 'b', undefined, 'both'],
    ['both made one of that name', undefined, 'a', 'b', 'both'],
  ];
  const hashes = (hash: string | undefined) => (hash ? { file: hash } : {});
  for (const [name, then, here, now, kind] of cases) {
    it(`tells ${kind ?? 'nothing'} when ${name}`, () => {
      assert.deepEqual(
        compareFiles({
          recorded: hashes(then),
          current: hashes(here),
          rendered: hashes(now),
        } as never),
        kind ? [{ file: 'file', kind }] : [],
      );
    });
  }
});
