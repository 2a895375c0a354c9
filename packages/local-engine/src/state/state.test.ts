import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { IdempotencyStore } from '../http/IdempotencyStore.ts';
import type { InstanceRecord } from '../instances/InstanceRecord.ts';
import { processIdentity } from '../processes/ProcessIdentity.ts';
import { ROLLING } from '../testing/ModelGroup.ts';
import { Database } from './Database.ts';
import { EngineLock } from './EngineLock.ts';
import { StateFolder, writeAtomically } from './StateFolder.ts';
import { openStores } from './Stores.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-state-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

describe('Database', () => {
  it('takes a transaction back as a whole, and tells of commits only', () => {
    const db = new Database(':memory:');
    let commits = 0;
    db.onCommit(() => (commits += 1));
    const insert = (id: string) =>
      db.statement('INSERT INTO groups (id, data) VALUES (?, ?)').run(id, '{}');
    assert.throws(() =>
      db.transaction(() => {
        insert('a');
        db.transaction(() => insert('b'));
        throw new Error('no');
      }),
    );
    assert.equal(db.statement('SELECT count(*) AS n FROM groups').get()?.n, 0);
    assert.equal(commits, 0);
    db.transaction(() => db.transaction(() => insert('c')));
    assert.equal(commits, 1);
    assert.equal(db.statement('SELECT count(*) AS n FROM groups').get()?.n, 1);
  });
});

describe('StateFolder', () => {
  it('makes a token once, for the owner only, and mends its mode', () => {
    const state = new StateFolder(path.join(root, 'a'));
    const token = state.token();
    assert.match(token, /^[0-9a-f]{64}$/);
    fs.chmodSync(state.file('token'), 0o644);
    assert.equal(new StateFolder(path.join(root, 'a')).token(), token);
    assert.equal(fs.statSync(state.file('token')).mode % 0o1000, 0o600);
  });

  it('writes files whole and leaves nothing else behind', () => {
    const folder = fs.mkdtempSync(path.join(root, 'w-'));
    writeAtomically(path.join(folder, 'x'), 'one');
    writeAtomically(path.join(folder, 'x'), 'two');
    assert.deepEqual(fs.readdirSync(folder), ['x']);
    assert.equal(fs.readFileSync(path.join(folder, 'x'), 'utf8'), 'two');
  });
});

describe('EngineLock', () => {
  const file = (name: string) => path.join(root, name);

  it('refuses a second holder by its pid, in a sentence', () => {
    const lock = EngineLock.take(file('one'));
    assert.throws(
      () => EngineLock.take(file('one')),
      new RegExp(`\\(process ${process.pid}\\) already uses`),
    );
    lock.release();
    EngineLock.take(file('one')).release();
    assert.equal(fs.existsSync(file('one')), false);
  });

  it('takes over from a holder that is gone, that is somebody else now, or that cannot be read', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await new Promise(resolve => child.once('exit', resolve));
    const mine = processIdentity(process.pid)!;
    for (const [name, holder] of [
      ['gone', JSON.stringify({ pid: child.pid, start: '1' })],
      ['other', JSON.stringify({ pid: mine.pid, start: 'another time' })],
      ['broken', 'not json'],
    ]) {
      fs.writeFileSync(file(name), holder);
      EngineLock.take(file(name)).release();
    }
  });
});

describe('stores', () => {
  const stores = openStores(new StateFolder(path.join(root, 'stores')));
  const instance = (id: string): InstanceRecord => ({
    id,
    groupId: 'g',
    releaseId: 'r',
    label: '1',
    phase: 'starting',
    startedAt: '2026-01-01T00:00:00.000Z',
    replace: false,
  });

  it('keep the last 20 ended instances of a group, live ones first', () => {
    stores.instances.insert(instance('live'));
    for (let index = 0; index < 30; index += 1) {
      stores.instances.insert(instance(`i${index}`));
      stores.instances.update(`i${index}`, { phase: 'failed' });
    }
    const list = stores.instances.list('g').map(({ id }) => id);
    assert.equal(list.length, 21);
    assert.deepEqual(list.slice(0, 3), ['live', 'i29', 'i28']);
    assert.deepEqual(
      stores.instances.allLive().map(({ id }) => id),
      ['live'],
    );
  });

  it('refuse a move that is not legal any more', () => {
    assert.equal(stores.instances.update('i29', { phase: 'ready' }), undefined);
    assert.equal(stores.instances.get('i29')?.phase, 'failed');
    assert.equal(
      stores.instances.update('nobody', { phase: 'ready' }),
      undefined,
    );
  });

  it('keep one running rollout and the last 50 ended ones', () => {
    const rollout = (id: string) =>
      ({
        id,
        groupId: 'g',
        toReleaseId: 'r',
        strategy: ROLLING,
        phase: 'progressing',
        direction: 'forward',
        traffic: 0,
        ready: 0,
        wanted: 1,
        message: '',
        startedAt: '',
        cutOver: false,
        promoted: false,
        failedStarts: 0,
        failedReturns: 0,
      } as const);
    for (let index = 0; index < 60; index += 1) {
      stores.rollouts.insert(rollout(`r${index}`));
      stores.rollouts.save({ ...rollout(`r${index}`), phase: 'succeeded' });
    }
    stores.rollouts.insert(rollout('now'));
    assert.equal(stores.rollouts.running('g')?.id, 'now');
    assert.equal(stores.rollouts.list('g').length, 51);
    assert.equal(stores.rollouts.get('g', 'r0'), undefined);
    assert.equal(stores.rollouts.get('other', 'now'), undefined);
  });

  it('tell of a rollout only when something of it changed', () => {
    const { sequence } = stores.events;
    const now = stores.rollouts.running('g')!;
    stores.rollouts.save(now);
    assert.equal(stores.events.sequence, sequence);
    stores.rollouts.save({ ...now, traffic: 5 });
    assert.equal(stores.events.sequence, sequence + 1);
  });

  it('keep 200 activities, and write a standing reason once', () => {
    const activity = {
      groupId: 'g',
      cause: 'policy',
      from: 1,
      to: 1,
      reason: 'at max',
    } as const;
    stores.activities.add({ ...activity, effect: 'none' });
    stores.activities.add({ ...activity, effect: 'none' });
    assert.equal(stores.activities.list('g').length, 1);
    stores.activities.add({ ...activity, effect: 'none', reason: 'another' });
    for (let to = 0; to < 300; to += 1) {
      stores.activities.add({ ...activity, effect: 'scaledOut', to });
    }
    const list = stores.activities.list('g');
    assert.equal(list.length, 200);
    assert.equal(list[0].to, 299);
  });

  it('forget answers to idempotency keys after a day', () => {
    const answers = new IdempotencyStore(new Database(':memory:'));
    const day = 24 * 60 * 60 * 1000;
    answers.save('k', { fingerprint: 'f', status: 201, body: '{}' }, 1000);
    assert.deepEqual(answers.get('k', 1000 + day - 1), {
      fingerprint: 'f',
      status: 201,
      body: '{}',
    });
    assert.equal(answers.get('k', 1000 + day), undefined);
    answers.save(
      'other',
      { fingerprint: 'f', status: 200, body: '{}' },
      1000 + day,
    );
    assert.equal(
      answers.get('k', 1001),
      undefined,
      'it is removed, not only hidden',
    );
  });

  it('read a group that an engine wrote before there were suspensions', () => {
    const spec = { service: 'shop', environment: 'old', min: 2 };
    stores.db
      .statement('INSERT INTO groups (id, data) VALUES (?, ?)')
      .run('shop/old', JSON.stringify({ id: 'shop/old', version: 3, spec }));
    const group = stores.groups.get('shop/old')!;
    assert.deepEqual([group.version, group.spec.min], [3, 2]);
    assert.deepEqual(group.spec.suspended, []);
    stores.groups.delete('shop/old');
  });

  it('keep secrets in a file that only the owner reads', () => {
    stores.secrets.set('a/b', { PASSWORD: 'x' });
    const again = openStores(new StateFolder(path.join(root, 'stores')));
    assert.deepEqual(again.secrets.get('a/b'), { PASSWORD: 'x' });
    assert.deepEqual(again.secrets.get('c/d'), {});
    assert.equal(
      fs.statSync(path.join(root, 'stores', 'secrets.json')).mode % 0o1000,
      0o600,
    );
    again.secrets.delete('a/b');
    assert.equal(
      fs.readFileSync(path.join(root, 'stores', 'secrets.json'), 'utf8'),
      '{}',
    );
    again.db.close();
  });
});
