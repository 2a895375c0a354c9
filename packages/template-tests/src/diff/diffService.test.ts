import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { choiceOf } from '../support/Choice.ts';
import { referenceCombinations } from '../support/common.ts';
import {
  renderCombination,
  stopRendering,
  theBackend,
} from '../support/renderCombination.ts';
import { diffService } from './diffService.ts';
import { RECORD } from './ServiceRecord.ts';

describe('the difference between a service and its template of today', () => {
  let folder: string;
  before(async () => {
    const choice = choiceOf(referenceCombinations()[0]);
    folder = await renderCombination(choice, { whole: true });
    await asMadeByAPortal();
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await stopRendering();
  });

  const hash = (text: string) =>
    createHash('sha256').update(text).digest('hex');

  /** A dry run has another name for the template. */
  async function asMadeByAPortal() {
    const text = await readFile(join(folder, RECORD), 'utf8');
    const record = JSON.parse(text);
    record.template.ref = 'template:default/shop-service';
    const file = join(folder, 'catalog-info.yaml');
    const entity = (await readFile(file, 'utf8')).replaceAll(
      'template:default/dry-run',
      record.template.ref,
    );
    assert.match(entity, /template:default\/shop-service/);
    await writeFile(file, entity);
    record.files['catalog-info.yaml'] = hash(entity);
    await writeFile(join(folder, RECORD), JSON.stringify(record));
  }

  const diff = async () => {
    const backend = await theBackend();
    return await diffService(folder, (path, body) => backend.ask(path, body));
  };

  it('is nothing right after it was made, and when only people changed it', async () => {
    await appendFile(join(folder, 'README.md'), 'Ours.\n');
    await writeFile(join(folder, 'ours.txt'), 'Ours.\n');
    const { versions, differences, diff: text } = await diff();
    assert.equal(versions.now, versions.then);
    assert.deepEqual([differences, text], [[], '']);
  });

  it('shows what the template changed since then', async () => {
    // As if an older template had made another Dockerfile, and one file more.
    const file = join(folder, 'Dockerfile');
    const old = `# Older\n${await readFile(file, 'utf8')}`;
    await writeFile(file, old);
    await writeFile(join(folder, 'old.txt'), 'old\n');
    const record = JSON.parse(await readFile(join(folder, RECORD), 'utf8'));
    record.files.Dockerfile = hash(old);
    record.files['old.txt'] = hash('old\n');
    delete record.files['package.json'];
    await rm(join(folder, 'package.json'));
    await writeFile(join(folder, RECORD), JSON.stringify(record));

    const { differences, diff: text } = await diff();
    assert.deepEqual(differences, [
      { file: 'Dockerfile', kind: 'changed' },
      { file: 'old.txt', kind: 'gone' },
      { file: 'package.json', kind: 'new' },
    ]);
    assert.match(text, /^--- yours\/Dockerfile\n\+\+\+ template\/Dockerfile$/m);
    assert.match(text, /^-# Older$/m);
    assert.match(text, /^deleted file mode 100644$/m);
    assert.match(text, /^\+\+\+ template\/package\.json$/m);
    assert.doesNotMatch(text, /README/);
  });

  it('says what is wrong with a folder or its record', async () => {
    await assert.rejects(
      diffService('/nowhere', async () => ({ status: 200, body: {} })),
      /'\/nowhere' has no \.scaffold\/answers\.json/,
    );
    const record = JSON.parse(await readFile(join(folder, RECORD), 'utf8'));
    record.values.owner = 'group:default/nobody';
    await writeFile(join(folder, RECORD), JSON.stringify(record));
    await assert.rejects(diff(), /The catalog has no group:default\/nobody/);
    await writeFile(join(folder, RECORD), '{}');
    await assert.rejects(diff(), /Restore it from Git/);
  });
});
