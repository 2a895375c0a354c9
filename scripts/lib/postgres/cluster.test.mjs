import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { temporaryState } from '../testing.mjs';

const state = temporaryState();
// What a developer's shell may hold and what must not matter.
Object.assign(process.env, { LANG: 'C', LC_ALL: 'xx_XX', PGPORT: '1' });

const { startCluster, stopLeftover } = await import('./cluster.mjs');
const { connect } = await import('./client.mjs');
const { ensureDatabases, passwordOf, urlOf } = await import('./databases.mjs');
const { outsideFolder, removeOutside } = await import('./outside.mjs');
const { isAlive, launch, startOf } = await import('../process.mjs');
const { readText } = await import('../files.mjs');

const base = () => join(outsideFolder() ?? state, 'postgres');
const start = () => startCluster({ durable: false });

after(async () => {
  await stopLeftover();
  removeOutside();
});

async function query(cluster, database, sql) {
  const client = await connect(cluster, database);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps texts as UTF-8 and data over a restart, whatever the locale of the shell', async () => {
    const first = await start();
    await ensureDatabases(first, ['portal']);
    const [{ encoding }] = await query(
      first,
      'portal',
      'select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()',
    );
    assert.equal(encoding, 'UTF8');
    await query(first, 'portal', "create table t as select 'Grüße' as text");
    await first.stop();
    assert.equal(await isAlive(first.identity), false);

    const second = await start();
    assert.equal(second.adopted, false);
    assert.deepEqual(await query(second, 'portal', 'select text from t'), [
      { text: 'Grüße' },
    ]);
    await second.stop();
  });

  it('gives each database a role that sees only its own', async () => {
    const cluster = await start();
    await ensureDatabases(cluster, ['portal', 'shop_prod']);
    await ensureDatabases(cluster, ['portal', 'shop_prod']);
    assert.notEqual(
      passwordOf(cluster, 'portal'),
      passwordOf(cluster, 'shop_prod'),
    );
    const { createRequire } = await import('node:module');
    const { inRoot } = await import('../paths.mjs');
    const { Client } = createRequire(inRoot('package.json'))('pg');
    const own = new Client({ connectionString: urlOf(cluster, 'shop_prod') });
    await own.connect();
    await own.query('create table mine (id int)');
    await own.end();
    const foreign = new Client({
      connectionString: urlOf(cluster, 'shop_prod').replace(
        /shop_prod$/,
        'portal',
      ),
    });
    await assert.rejects(foreign.connect(), { code: '42501' });
    await cluster.stop();
  });

  it('listens on loopback only and keeps its password from others', async () => {
    const cluster = await start();
    const rows = await query(cluster, 'postgres', 'show listen_addresses');
    assert.deepEqual(rows, [{ listen_addresses: '127.0.0.1' }]);
    assert.equal(statSync(join(base(), 'password')).mode & 0o077, 0);
    assert.equal(statSync(base()).mode & 0o077, 0);
    assert.doesNotMatch(
      readText(join(state, 'logs', 'postgres.log')),
      new RegExp(cluster.password),
    );
    await cluster.stop();
  });

  it('adopts the server that a killed start left running', async () => {
    const left = await start();
    const adopted = await start();
    assert.equal(adopted.adopted, true);
    assert.deepEqual(adopted.identity, left.identity);
    assert.equal(adopted.port, left.port);
    await adopted.stop();
    assert.equal(await isAlive(left.identity), false);
  });

  it('recovers after the server itself was killed', async () => {
    const left = await start();
    await query(left, 'portal', "insert into t values ('kept')");
    process.kill(left.identity.pid, 'SIGKILL');
    const next = await start();
    const rows = await query(
      next,
      'portal',
      "select 1 from t where text = 'kept'",
    );
    assert.equal(rows.length, 1);
    await next.stop();
  });

  it('starts although the lock names a process of somebody else, and leaves that alone', async () => {
    const { identity } = await launch({
      file: process.execPath,
      argv: ['-e', 'setInterval(() => {}, 1000)'],
      log: join(state, 'bystander.log'),
    });
    const data = join(base(), 'data');
    writeFileSync(
      join(data, 'postmaster.pid'),
      `${identity.pid}\n${data}\n1\n5999\n`,
    );
    await stopLeftover();
    const cluster = await start();
    assert.equal(cluster.adopted, false);
    assert.equal(await startOf(identity.pid), identity.began);
    await cluster.stop();
    process.kill(identity.pid, 'SIGKILL');
  });

  it('says why it could not start', async () => {
    const settings = join(base(), 'data', 'postgresql.auto.conf');
    const before = readText(settings);
    appendFileSync(
      settings,
      "shared_preload_libraries = 'nothing_of_that_name'\n",
    );
    await assert.rejects(start(), {
      name: 'Failure',
      message:
        /Starting PostgreSQL failed:[^]*nothing_of_that_name[^]*postgres\.log/,
    });
    writeFileSync(settings, before);
  });

  it('names both versions when the data is of another one', async () => {
    const file = join(base(), 'data', 'PG_VERSION');
    const before = readText(file);
    writeFileSync(file, '9\n');
    await assert.rejects(start(), {
      name: 'Failure',
      message: /made by PostgreSQL 9, the embedded one is \d+.*--reset/,
    });
    writeFileSync(file, before);
  });

  it('begins anew when an initialisation was interrupted', async () => {
    const data = join(base(), 'data');
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'half'), '');
    const cluster = await start();
    assert.equal(existsSync(join(data, 'half')), false);
    await cluster.stop();
  });
});
