import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import {
  digestOf,
  readJson,
  readText,
  writeJson,
  writeText,
} from './files.mjs';
import { temporaryFolder } from './testing.mjs';

describe('the digest of sources', () => {
  let folder;
  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src', 'a.ts'), 'a');
  });
  const digest = () => digestOf([join(folder, 'src'), join(folder, 'absent')]);

  it('stays while nothing changes', () => {
    assert.equal(digest(), digest());
  });

  it('changes when a file changes, comes, goes or gets another name', () => {
    const seen = new Set([digest()]);
    const expectNew = () => {
      assert.ok(!seen.has(digest()));
      seen.add(digest());
    };
    writeFileSync(join(folder, 'src', 'a.ts'), 'b');
    expectNew();
    writeFileSync(join(folder, 'src', 'c.ts'), 'b');
    expectNew();
    rmSync(join(folder, 'src', 'a.ts'));
    expectNew();
    writeFileSync(join(folder, 'absent'), '');
    expectNew();
  });

  it('does not look at what is installed or built', () => {
    const before = digest();
    for (const name of ['node_modules', 'dist', '.cache']) {
      mkdirSync(join(folder, 'src', name));
      writeFileSync(join(folder, 'src', name, 'x'), 'x');
    }
    assert.equal(digest(), before);
  });
});

describe('files of state', () => {
  it('come back as they were written, with their mode and nothing beside them', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'deep', 'secret.json');
    writeJson(file, { a: 1 }, 0o600);
    assert.deepEqual(readJson(file), { a: 1 });
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'deep')), ['secret.json']);
  });

  it('count as absent when they are absent or damaged', () => {
    const file = join(temporaryFolder(), 'x.json');
    assert.equal(readJson(file), undefined);
    assert.equal(readText(file), undefined);
    writeText(file, '{"half":');
    assert.equal(readJson(file), undefined);
  });
});
