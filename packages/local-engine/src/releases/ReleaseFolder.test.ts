/* eslint-disable no-loop-func -- the cases of a table use what beforeEach has made */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../http/Refusal.ts';
import { ReleaseFolder } from './ReleaseFolder.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-releases-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

describe('ReleaseFolder', () => {
  let source: string;
  let folder: ReleaseFolder;
  let store: string;
  const content = { command: ['node', 'a.js'], variables: { A: '1', B: '2' } };
  beforeEach(() => {
    const own = fs.mkdtempSync(path.join(root, 'case-'));
    source = path.join(own, 'source');
    store = path.join(own, 'store');
    fs.mkdirSync(path.join(source, 'deep', 'er'), { recursive: true });
    fs.mkdirSync(store);
    fs.writeFileSync(path.join(source, 'a.js'), 'a');
    fs.writeFileSync(path.join(source, 'deep', 'er', 'run.sh'), '#!', {
      mode: 0o755,
    });
    folder = new ReleaseFolder(store);
  });

  it('copies all files under the digest as the name, with their executable bit', async () => {
    const digest = await folder.add(source, content);
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual(fs.readdirSync(store), [
      digest.slice(7),
      `${digest.slice(7)}.files.json`,
    ]);
    const copy = folder.pathOf(digest);
    assert.equal(fs.readFileSync(path.join(copy, 'a.js'), 'utf8'), 'a');
    assert.equal(
      fs.statSync(path.join(copy, 'deep/er/run.sh')).mode % 0o1000,
      0o755,
    );
    fs.rmSync(source, { recursive: true });
    assert.equal(
      await folder.verify(digest, content),
      undefined,
      'the source is not needed any more',
    );
  });

  it('gives the same digest to the same content, whatever the order of the variables', async () => {
    const first = await folder.add(source, content);
    assert.equal(
      await folder.add(source, { ...content, variables: { B: '2', A: '1' } }),
      first,
    );
    assert.deepEqual(fs.readdirSync(store).length, 2);
  });

  const changes: readonly [
    string,
    () => { command: string[]; variables: Record<string, string> } | void,
  ][] = [
    ['a byte', () => fs.writeFileSync(path.join(source, 'a.js'), 'b')],
    [
      'a name',
      () => fs.renameSync(path.join(source, 'a.js'), path.join(source, 'b.js')),
    ],
    ['an executable bit', () => fs.chmodSync(path.join(source, 'a.js'), 0o755)],
    ['a file more', () => fs.writeFileSync(path.join(source, 'c'), '')],
    [
      'the command',
      () => ({ command: ['node', 'b.js'], variables: content.variables }),
    ],
    [
      'a variable',
      () => ({ command: content.command, variables: { A: '1', B: '3' } }),
    ],
  ];
  for (const [name, change] of changes) {
    it(`gives another digest for ${name}`, async () => {
      const first = await folder.add(source, content);
      const other = change() ?? content;
      assert.notEqual(await folder.add(source, other), first);
    });
  }

  const refusals: readonly [string, () => void][] = [
    [
      'a link to a file',
      () => fs.symlinkSync('/etc/passwd', path.join(source, 'l')),
    ],
    [
      'a link to a folder',
      () => fs.symlinkSync('..', path.join(source, 'deep', 'l')),
    ],
    [
      'a link to nothing',
      () => fs.symlinkSync('/no/such', path.join(source, 'l')),
    ],
  ];
  for (const [name, prepare] of refusals) {
    it(`refuses ${name} and leaves nothing behind`, async () => {
      prepare();
      await assert.rejects(
        folder.add(source, content),
        (error: Refusal) =>
          error.status === 400 &&
          /is a link. Build the release/.test(error.message),
      );
      assert.deepEqual(fs.readdirSync(store), []);
    });
  }

  it('notices files that were changed or removed, whenever it looked last', async () => {
    const digest = await folder.add(source, content);
    const file = path.join(folder.pathOf(digest), 'a.js');
    assert.equal(await folder.verify(digest, content), undefined);
    fs.writeFileSync(file, 'b');
    assert.equal(
      await folder.verify(digest, content),
      'its files were changed after they were registered',
    );
    fs.rmSync(file);
    assert.equal(await folder.verify(digest, content), 'its files are gone');
    fs.rmSync(folder.pathOf(digest), { recursive: true });
    assert.equal(await folder.verify(digest, content), 'its files are gone');
    assert.equal(await folder.add(source, content), digest);
    assert.equal(await folder.verify(digest, content), undefined);
  });

  it('does not mind what a running service writes beside its files', async () => {
    const digest = await folder.add(source, content);
    fs.writeFileSync(path.join(folder.pathOf(digest), 'cache.tmp'), 'x');
    assert.equal(await folder.verify(digest, content), undefined);
    assert.equal(await folder.add(source, content), digest);
  });

  it('takes nothing but the files into its memory of what it read', async () => {
    const digest = await folder.add(source, content);
    assert.equal(await folder.verify(digest, content), undefined);
    const later = new ReleaseFolder(store);
    fs.writeFileSync(path.join(folder.pathOf(digest), 'a.js'), 'c');
    assert.notEqual(await later.verify(digest, content), undefined);
    await folder.remove(digest);
    assert.deepEqual(fs.readdirSync(store), []);
  });

  it('mends a damaged copy when the release is registered again', async () => {
    const digest = await folder.add(source, content);
    fs.writeFileSync(path.join(folder.pathOf(digest), 'a.js'), 'damaged');
    assert.equal(await folder.add(source, content), digest);
    assert.equal(await folder.verify(digest, content), undefined);
    assert.equal(fs.readdirSync(store).length, 2);
  });

  it('sweeps what a killed engine left half copied', async () => {
    fs.mkdirSync(path.join(store, '.new-abc'));
    const digest = await folder.add(source, content);
    await folder.sweep();
    assert.equal(fs.existsSync(path.join(store, '.new-abc')), false);
    assert.equal(await folder.verify(digest, content), undefined);
  });
});
