import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { access, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { resource } from '../src/resources.ts';
import { createDatabase } from './databases.ts';
import { startProcess } from './shops.ts';

interface ReleaseFile {
  readonly service: string;
  readonly label: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly migrationLevel: number;
}

describe('the releases', () => {
  let out: string;
  const build = (): string =>
    execFileSync(
      process.execPath,
      [join(import.meta.dirname, '../scripts/releases.ts'), '--out', out],
      { encoding: 'utf8' },
    );
  const release = async (label: string) =>
    JSON.parse(
      await readFile(join(out, label, 'release.json'), 'utf8'),
    ) as ReleaseFile;
  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'shop-releases-'));
    build();
  });
  after(() => rm(out, { recursive: true, force: true }));

  it('are three, of one service, with what an engine needs to run them', async () => {
    const levels = (await readdir(resource('migrations')))
      .map(file => Number(file.slice(0, 4)))
      .sort();
    for (const [label, known] of [
      ['1.0.0', levels.filter(level => level < 6)],
      ['1.1.0', levels],
      ['1.2.0', levels],
    ] as const) {
      const level = known.at(-1);
      const {
        service,
        label: own,
        command,
        variables,
        migrationLevel,
      } = await release(label);
      assert.deepEqual(
        [service, own, migrationLevel, variables.SHOP_VERSION],
        ['shop', label, level, label],
      );
      assert.equal(command[0], 'node');
      await access(join(out, label, command[1] ?? ''));
      assert.equal(
        (await readdir(join(out, label, 'migrations'))).length,
        known.length,
      );
    }
    assert.equal((await release('1.0.0')).variables.SHOP_FEATURES, undefined);
    assert.equal(
      (await release('1.2.0')).variables.SHOP_FAULT_ERROR_RATE,
      '0.25',
    );
  });

  it('contain no link, and no path of the machine they were built on', async () => {
    for (const entry of await readdir(out, {
      recursive: true,
      withFileTypes: true,
    })) {
      assert.ok(!entry.isSymbolicLink(), entry.name);
      if (!/\.(mjs|json|cjs)$/.test(entry.name)) continue;
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      assert.ok(!text.includes(join(import.meta.dirname, '..')), entry.name);
    }
  });

  it('are not built again while the sources are the same', async () => {
    const before = (await stat(join(out, '1.1.0', 'release.json'))).mtimeMs;
    assert.match(build(), /are current/);
    assert.equal(
      (await stat(join(out, '1.1.0', 'release.json'))).mtimeMs,
      before,
    );
  });

  it('run alone, even as an engine would run them in production', async () => {
    const database = await createDatabase();
    const { variables, command } = await release('1.2.0');
    const shop = await startProcess(
      database.url,
      { ...variables, NODE_ENV: 'production', CAPSTAN_INSTANCE: 'shop-1' },
      join(out, '1.2.0', command[1] ?? ''),
    );
    const answer = await fetch(`${shop.url}/readyz`);
    assert.deepEqual(
      [
        answer.status,
        answer.headers.get('x-shop-version'),
        answer.headers.get('x-shop-instance'),
      ],
      [200, '1.2.0', 'shop-1'],
    );
    assert.equal(await shop.stop(), 0);
    const said = execFileSync(
      process.execPath,
      [join(out, '1.2.0', 'migrate.mjs'), '--seed'],
      { encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url } },
    );
    assert.match(said, /"level":6,"applied":\[\]/);
    assert.match(said, /filled already/);
    await database.drop();
  });

  it('draw their pages with nothing but what they carry', async () => {
    const database = await createDatabase();
    const { variables, command } = await release('1.1.0');
    const shop = await startProcess(
      database.url,
      { ...variables, NODE_ENV: 'production' },
      join(out, '1.1.0', command[1] ?? ''),
    );
    const page = await (await fetch(`${shop.url}/categories/mugs`)).text();
    assert.match(page, /<h1>Mugs<\/h1>/);
    assert.match(page, /shop <b>1\.1\.0<\/b>/);
    const [script] = /\/assets\/[\w-]+\.js/.exec(page) ?? [];
    assert.equal((await fetch(`${shop.url}${script}`)).status, 200);
    assert.equal(await shop.stop(), 0);
    await database.drop();
  });
});
