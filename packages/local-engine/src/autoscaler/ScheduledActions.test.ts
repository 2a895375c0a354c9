import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import type { GroupSpec, ScheduledAction } from '../api/types.ts';
import { DEFAULT_SPEC } from '../groups/GroupRecord.ts';
import { StateFolder } from '../state/StateFolder.ts';
import { openStores } from '../state/Stores.ts';
import type { Stores } from '../state/Stores.ts';
import { ScheduledActions } from './ScheduledActions.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-scheduled-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

describe('ScheduledActions', () => {
  let stores: Stores;
  let actions: ScheduledActions;
  let woken: string[];
  const group = (...scheduled: ScheduledAction[]) =>
    stores.groups.save({
      id: 'shop/prod',
      version: 1,
      portChosen: true,
      secretNames: [],
      deleting: false,
      scheduledAt: {},
      createdAt: '',
      updatedAt: '',
      spec: {
        service: 'shop',
        environment: 'prod',
        ...DEFAULT_SPEC,
        desired: 2,
        scheduled,
      },
    });
  const spec = () => stores.groups.get('shop/prod')!.spec;
  beforeEach(() => {
    stores = openStores(new StateFolder(fs.mkdtempSync(path.join(root, 's-'))));
    woken = [];
    actions = new ScheduledActions({ stores, changed: id => woken.push(id) });
  });

  it('applies an action once in its minute, and tells of it', () => {
    group({ name: 'morning', cron: '0 8 * * *', min: 4 });
    actions.tick(new Date('2026-01-01T07:59:59Z'));
    assert.equal(spec().min, 1);
    actions.tick(new Date('2026-01-01T08:00:01Z'));
    actions.tick(new Date('2026-01-01T08:00:59Z'));
    assert.deepEqual([spec().min, spec().desired], [4, 4]);
    const activities = stores.activities.list('shop/prod');
    assert.equal(activities.length, 1);
    assert.deepEqual(
      [
        activities[0].cause,
        activities[0].effect,
        activities[0].from,
        activities[0].to,
      ],
      ['scheduled', 'scaledOut', 2, 4],
    );
    assert.deepEqual(woken, ['shop/prod']);
    actions.tick(new Date('2026-01-02T08:00:00Z'));
    assert.equal(stores.activities.list('shop/prod').length, 2);
  });

  it('applies several actions of the same minute one after the other', () => {
    group(
      { name: 'a', cron: '* * * * *', max: 20 },
      { name: 'b', cron: '* * * * *', desired: 15 },
    );
    actions.tick(new Date('2026-01-01T08:00:00Z'));
    assert.deepEqual([spec().max, spec().desired], [20, 15]);
  });

  it('leaves the size alone while it is suspended, says so, and does not make up for it', () => {
    group({ name: 'morning', cron: '0 8 * * *', min: 4 });
    const before = stores.groups.get('shop/prod')!;
    const suspend = (suspended: GroupSpec['suspended']) =>
      stores.groups.save({ ...before, spec: { ...before.spec, suspended } });
    suspend(['scheduled']);
    actions.tick(new Date('2026-01-01T08:00:00Z'));
    assert.equal(spec().min, 1);
    const [{ effect, reason }] = stores.activities.list('shop/prod');
    assert.equal(effect, 'none');
    assert.equal(
      reason,
      "Scheduled action 'morning' was not applied: scheduled sizes are suspended.",
    );
    suspend([]);
    actions.tick(new Date('2026-01-01T08:01:00Z'));
    assert.equal(spec().min, 1);
    actions.tick(new Date('2026-01-02T08:00:00Z'));
    assert.equal(spec().min, 4);
  });

  it('does not apply what makes no sense by then, and says why', () => {
    group({ name: 'night', cron: '* * * * *', min: 99 });
    actions.tick(new Date('2026-01-01T08:00:00Z'));
    assert.equal(spec().min, 1);
    const [{ effect, reason }] = stores.activities.list('shop/prod');
    assert.equal(effect, 'none');
    assert.match(
      reason,
      /'night' was not applied: min \(99\) is greater than max \(10\)/,
    );
  });
});
