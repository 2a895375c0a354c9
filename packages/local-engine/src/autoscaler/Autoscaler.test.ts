import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { GroupSpec } from '../api/types.ts';
import { DEFAULT_SPEC } from '../groups/GroupRecord.ts';
import { Readings } from '../instances/Readings.ts';
import { StateFolder } from '../state/StateFolder.ts';
import { openStores } from '../state/Stores.ts';
import type { Stores } from '../state/Stores.ts';
import { Autoscaler } from './Autoscaler.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-autoscaler-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const GROUP = 'shop/prod';

describe('Autoscaler', () => {
  let stores: Stores;
  let readings: Readings;
  let autoscaler: Autoscaler;
  let now: number;
  let cpuMs: number;
  beforeEach(() => {
    stores = openStores(new StateFolder(fs.mkdtempSync(path.join(root, 's-'))));
    readings = new Readings();
    autoscaler = new Autoscaler({ stores, readings, changed: () => {} });
    cpuMs = 0;
    now = Date.parse('2026-01-01T00:00:00Z');
  });

  /** One instance carries the whole load; the policy wants 50 % of a core for each. */
  const group = (spec: Partial<GroupSpec>) => {
    stores.groups.save({
      id: GROUP,
      version: 1,
      portChosen: true,
      secretNames: [],
      releaseId: 'r1',
      deleting: false,
      scheduledAt: {},
      createdAt: '',
      updatedAt: '',
      spec: {
        service: 'shop',
        environment: 'prod',
        ...DEFAULT_SPEC,
        policies: [{ name: 'cpu', metric: 'cpu', target: 50 }],
        ...spec,
      },
    });
    stores.instances.insert({
      id: 'i-1',
      groupId: GROUP,
      releaseId: 'r1',
      label: '1',
      phase: 'ready',
      startedAt: '',
      replace: false,
    });
  };
  const suspend = (suspended: GroupSpec['suspended']) => {
    const record = stores.groups.get(GROUP)!;
    stores.groups.save({ ...record, spec: { ...record.spec, suspended } });
  };
  const run = async (cpuPercent: number, seconds = 30) => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1000;
      cpuMs += cpuPercent * 10;
      const usage = new Map([['i-1', { cpuMs, memoryBytes: 1 }]]);
      readings.note(usage, undefined, now);
      await autoscaler.tick(now);
    }
    return stores.groups.get(GROUP)!.spec.desired;
  };
  /** The newest thing that was said of the size. */
  const told = () => {
    const [{ effect, reason }] = stores.activities.list(GROUP);
    return [effect, reason];
  };

  it('adds and takes away as the load wants it', async () => {
    group({ desired: 2 });
    assert.ok((await run(200)) > 2);
    assert.equal(await run(40), 1);
  });

  it('takes nothing away while scaling in is suspended, but adds; then it makes up for it', async () => {
    group({ desired: 4, suspended: ['scaleIn'] });
    assert.equal(await run(40), 4);
    assert.deepEqual(told(), [
      'none',
      "Policy 'cpu' wants fewer instances, but scaling in is suspended.",
    ]);
    const more = await run(300);
    assert.ok(more > 4);
    assert.equal(await run(40), more);
    suspend([]);
    assert.equal(await run(40), 1);
  });

  it('adds nothing while scaling out is suspended, but takes away; then it makes up for it', async () => {
    group({ desired: 3, suspended: ['scaleOut'] });
    assert.equal(await run(400), 3);
    assert.deepEqual(told(), [
      'none',
      "Policy 'cpu' wants more instances, but scaling out is suspended.",
    ]);
    assert.equal(await run(40), 1);
    assert.equal(await run(200), 1);
    suspend([]);
    assert.ok((await run(200)) > 1);
  });

  it('says that the maximum holds it back, unless it would not add any more anyway', async () => {
    group({ max: 2, desired: 2 });
    await run(400);
    assert.equal(autoscaler.wantsMore(GROUP), true);
    suspend(['scaleOut']);
    await run(400, 1);
    assert.equal(autoscaler.wantsMore(GROUP), false);
  });
});
