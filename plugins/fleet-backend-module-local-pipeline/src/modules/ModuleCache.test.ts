import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ModuleCache } from './ModuleCache';
import { modulesKey } from './modulesKey';

describe('ModuleCache', () => {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'module-cache-'));
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  const service = (
    name: string,
    change: { lock?: object; own?: object } = {},
  ) => {
    const folder = path.join(root, name);
    fs.mkdirSync(folder, { recursive: true });
    const own = { dependencies: { express: '^5.0.0' }, ...change.own };
    const write = (file: string, content: object) =>
      fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
    write('package.json', { name, version: '1.0.0', ...own });
    write('package-lock.json', {
      name,
      version: '1.0.0',
      packages: {
        '': { name, version: '1.0.0', dependencies: { express: '^5.0.0' } },
        'node_modules/express': { version: '5.0.1', ...change.lock },
      },
    });
    return folder;
  };
  const install = (folder: string) => {
    const module = path.join(folder, 'node_modules', 'express');
    fs.mkdirSync(path.join(module, 'lib'), { recursive: true });
    fs.writeFileSync(path.join(module, 'lib', 'index.js'), 'express');
    fs.mkdirSync(path.join(folder, 'node_modules', '.bin'));
    fs.symlinkSync(
      '../express/lib/index.js',
      path.join(folder, 'node_modules', '.bin', 'express'),
    );
    return folder;
  };
  const read = (folder: string, ...parts: string[]) =>
    fs.readFileSync(path.join(folder, 'node_modules', ...parts), 'utf8');
  const cache = (...sources: string[]) =>
    new ModuleCache(path.join(root, 'cache'), sources);

  it('gives a service of another name what was installed for the same lockfile', async () => {
    const known = cache();
    await known.keep(install(service('lamp-shop')));
    const other = service('chair-shop');
    expect(await known.restore(other)).toBe(true);
    expect(read(other, 'express', 'lib', 'index.js')).toBe('express');
    expect(read(other, '.bin', 'express')).toBe('express');
  });

  it('knows it after a restart, and from a folder that is installed already', async () => {
    const source = install(service('shop'));
    expect(await cache(source).restore(service('lamp-shop'))).toBe(true);
    fs.rmSync(path.join(source, 'node_modules'), { recursive: true });
    expect(await cache().restore(service('chair-shop'))).toBe(true);
  });

  it('does not let what a service changes reach the folder that it was taken from', async () => {
    const source = install(service('shop'));
    const folder = service('lamp-shop');
    await cache(source).restore(folder);
    const file = path.join('express', 'lib', 'index.js');
    fs.writeFileSync(path.join(folder, 'node_modules', file), 'changed');
    expect(read(source, file)).toBe('express');
  });

  it('does not know another version', async () => {
    const known = cache();
    await known.keep(install(service('lamp-shop')));
    const other = service('chair-shop', { lock: { version: '5.0.2' } });
    expect(await known.restore(other)).toBe(false);
  });

  it('lets npm speak where package.json and lockfile do not fit together', async () => {
    const dependencies = { express: '^5.0.0', lodash: '^4.0.0' };
    const folder = service('lamp-shop', { own: { dependencies } });
    expect(await modulesKey(folder)).toBeUndefined();
    expect(await cache().restore(folder)).toBe(false);
  });

  it('keeps the five that were used last', async () => {
    const known = cache();
    for (let number = 0; number < 7; number++) {
      const lock = { version: `5.0.${number}` };
      await known.keep(install(service(`shop-${number}`, { lock })));
      await new Promise(resolve => setTimeout(resolve, 15));
    }
    const has = (number: number) =>
      known.restore(
        service(`later-${number}`, { lock: { version: `5.0.${number}` } }),
      );
    expect([await has(0), await has(1), await has(2), await has(6)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
