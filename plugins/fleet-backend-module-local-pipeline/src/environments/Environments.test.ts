import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { manifestOf, SERVER } from '../__testUtils__/ServiceRepository';
import { TestEngine, until } from '../__testUtils__/TestEngine';
import { Databases } from './Databases';
import { Environments } from './Environments';
import { readManifest } from './manifest';

jest.setTimeout(60_000);

describe('Environments', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'environments-'));
  const manifest = readManifest(
    JSON.stringify(manifestOf('lamp-shop')),
    'lamp-shop',
  );
  const { signal } = new AbortController();
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.start(path.join(root, 'engine'));
  });
  afterAll(async () => {
    await engine.close();
    fs.rmSync(root, { recursive: true, maxRetries: 5 });
  });

  const environmentsAt = (port: number) =>
    new Environments({
      directory: path.join(root, 'environments'),
      engine: engine.client,
      databases: new Databases(
        `postgresql://admin:p@127.0.0.1:${port}/x`,
        root,
      ),
    });
  const serve = async () => {
    const source = path.join(root, 'release');
    fs.mkdirSync(source);
    fs.writeFileSync(path.join(source, 'server.cjs'), SERVER);
    fs.writeFileSync(path.join(source, 'fault.json'), '"none"');
    const { id: releaseId } = await engine.client.registerRelease({
      service: 'lamp-shop',
      label: '1.0.0',
      source,
      command: ['node', 'server.cjs'],
    });
    await engine.client.startRollout('lamp-shop/test', { releaseId });
    await until('it serves', async () => {
      const { ready, rollout } = await engine.client.group('lamp-shop/test');
      return ready === 1 && !rollout;
    });
  };
  const variables = async () => {
    const { url } = await engine.client.group('lamp-shop/test');
    return (await (await fetch(`${url}/env`)).json()) as Record<string, string>;
  };

  it('hands settings and the address of the database to instances, and a new address after the server has moved', async () => {
    const address = 'postgresql://role:secret@127.0.0.1:5555/lamp';
    const before = environmentsAt(5555);
    const group = await before.group(manifest, 'test', address, signal);
    expect(group.secretNames).toEqual(['DATABASE_URL']);
    await serve();
    expect(await variables()).toMatchObject({
      DATABASE_URL: address,
      SHOP_POOL_SIZE: '2',
      SHOP_MAX_INSTANCES: '2',
      SHOP_STOP_SECONDS: '2',
    });

    await environmentsAt(6666).refresh();
    const [{ id }] = await engine.client.instances('lamp-shop/test');
    await engine.client.replaceInstance('lamp-shop/test', id);
    await until('another instance serves', async () => {
      const { DATABASE_URL } = await variables();
      return DATABASE_URL !== address;
    });
    const { DATABASE_URL } = await variables();
    expect(new URL(DATABASE_URL)).toMatchObject({
      port: '6666',
      username: 'service_lamp_shop_test',
      pathname: '/service_lamp_shop_test',
    });
  });

  it('keeps passwords where only the owner of the portal reads them', () => {
    const folder = path.join(root, 'environments');
    for (const name of fs.readdirSync(folder)) {
      expect(fs.statSync(path.join(folder, name)).mode.toString(8)).toMatch(
        /600$/,
      );
    }
    expect(fs.readdirSync(folder)).toEqual(['lamp-shop.test.json']);
  });

  it('applies nothing again that has not changed', async () => {
    const environments = environmentsAt(6666);
    const { version } = await environments.group(
      manifest,
      'test',
      'postgresql://other@h/x',
      signal,
    );
    const again = await environments.group(
      manifest,
      'test',
      'postgresql://other@h/x',
      signal,
    );
    expect(again.version).toBe(version);
  });

  it('makes a group complete again that somebody deleted', async () => {
    const environments = environmentsAt(6666);
    await engine.client.deleteGroup('lamp-shop/test');
    await until('it is gone', async () => {
      const { groups } = await engine.client.snapshot();
      return groups.length === 0;
    });
    const group = await environments.group(
      manifest,
      'test',
      'postgresql://other@h/x',
      signal,
    );
    expect(group.spec).toMatchObject({ max: 2, desired: 1, stopSeconds: 2 });
    expect(group.secretNames).toEqual(['DATABASE_URL']);
  });

  describe('of a service whose repository is gone', () => {
    const dropped: string[] = [];
    const retired = new Date('2026-01-10T00:00:00Z');
    const create = () =>
      new Environments({
        directory: path.join(root, 'retired'),
        engine: engine.client,
        databases: {
          ensure: async name => `postgresql://h/${name}`,
          addressOf: name => `postgresql://h/${name}`,
          drop: async name => void dropped.push(name),
        },
      });
    const records = () => fs.readdirSync(path.join(root, 'retired'));
    const gone = () => false;

    beforeEach(async () => {
      dropped.length = 0;
      const environments = create();
      await environments.database('cup-shop', 'test');
      await environments.database('cup-shop', 'prod');
      await environments.database('pot-shop', 'prod');
      await environments.retire('cup-shop', retired);
    });
    afterEach(() => fs.rmSync(path.join(root, 'retired'), { recursive: true }));

    it('keep their databases for a while, also when they are missed again', async () => {
      const environments = create();
      await environments.retire('cup-shop', new Date());
      expect(await environments.removeRetired(retired, gone)).toEqual([]);
      expect(dropped).toEqual([]);
      const later = new Date(retired.getTime() + 1);
      expect(await environments.removeRetired(later, gone)).toEqual([
        'cup-shop',
      ]);
      expect(dropped.sort()).toEqual([
        'service_cup_shop_prod',
        'service_cup_shop_test',
      ]);
      expect(records()).toEqual(['pot-shop.prod.json']);
    });

    it('keep them for good when the repository comes back', async () => {
      const environments = create();
      await environments.removeRetired(new Date(), name => name === 'cup-shop');
      expect(await environments.removeRetired(new Date(), gone)).toEqual([]);
      expect(dropped).toEqual([]);
    });
  });
});
