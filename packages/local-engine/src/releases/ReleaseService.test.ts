import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { DEFAULT_SPEC } from '../groups/GroupRecord.ts';
import { StateFolder } from '../state/StateFolder.ts';
import { openStores } from '../state/Stores.ts';
import { writeTestService } from '../testing/testService.ts';
import { ReleaseFolder } from './ReleaseFolder.ts';
import { ReleaseService } from './ReleaseService.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-prune-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

describe('ReleaseService', () => {
  const state = new StateFolder(path.join(root, 'state'));
  const stores = openStores(state);
  const releases = new ReleaseService(
    stores,
    new ReleaseFolder(state.releases),
    state.root,
  );
  const register = async (service: string, label: string) => {
    const commit = await releases.prepare({
      service,
      label,
      source: writeTestService(root, label),
      command: ['node', 'server.cjs'],
    });
    const { release } = commit();
    // Their age decides, so each gets one of its own.
    const aged = { ...release, createdAt: `2026-01-01T00:00:0${label}.000Z` };
    stores.db.statement('DELETE FROM releases WHERE id = ?').run(aged.id);
    stores.releases.save(aged);
    return aged;
  };
  const group = (releaseId: string, warm?: string) =>
    stores.groups.save({
      id: 'shop/prod',
      version: 1,
      spec: {
        service: 'shop',
        environment: 'prod',
        ...DEFAULT_SPEC,
        keepReleases: 2,
      },
      portChosen: true,
      secretNames: [],
      releaseId,
      ...(warm && { warm: { releaseId: warm, until: Date.now() + 1000 } }),
      deleting: false,
      scheduledAt: {},
      createdAt: '',
      updatedAt: '',
    });

  it('keeps what runs and what is warm, the newest of the rest, and no files of the others', async () => {
    const all = [];
    for (const label of ['1', '2', '3', '4', '5', '6']) {
      all.push(await register('shop', label));
    }
    group(all[0].id, all[1].id);
    await releases.prune('shop');
    assert.deepEqual(
      releases.list('shop').map(({ label }) => label),
      ['6', '5', '2', '1'],
    );
    assert.equal(fs.existsSync(releases.folderOf(all[2])), false);
    assert.equal(fs.existsSync(releases.folderOf(all[0])), true);
  });

  it('keeps files that another service needs as well', async () => {
    const shared = await register('pay', '5');
    await register('shop', '7');
    await register('shop', '8');
    await releases.prune('shop');
    assert.equal(
      releases.list('shop').some(({ label }) => label === '5'),
      false,
    );
    assert.equal(await releases.verify(shared), shared);
  });

  it('leaves a service without groups alone', async () => {
    await releases.prune('pay');
    assert.equal(releases.list('pay').length, 1);
  });
});
