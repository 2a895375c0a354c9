import { createMockDirectory } from '@backstage/backend-test-utils';
import { git } from '@capstan/plugin-local-git-node';
import {
  chmodSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { runAction } from '../__testUtils__/runAction';
import { createFetchShopAction } from './fetchShop';
import { filesBelow } from './trackedFiles';

const REAL_SHOP = resolve(__dirname, '../../../../packages/shop');

describe('fleet:fetch-shop', () => {
  const folder = createMockDirectory();
  const workspacePath = folder.resolve('workspace');
  const source = folder.resolve('shop');

  beforeEach(() => {
    folder.setContent({
      workspace: {},
      'secret.txt': 'secret',
      shop: {
        'package.json':
          '{ "name": "shop", "version": "1.1.0", "type": "module" }',
        'package-lock.json':
          '{ "name": "shop", "packages": { "": { "name": "shop" }, "a": {} } }',
        'README.md': 'of the shop',
        'catalog-info.yaml': 'of the shop',
        'src/main.ts': 'main',
        'src/$weird name.ts': '${{ 7*7 }}',
        'scripts/run.sh': '#!/bin/sh',
        '.gitignore': 'node_modules\n*.log\n',
        'node_modules/a/index.js': 'a',
        'debug.log': 'log',
      },
    });
    chmodSync(folder.resolve('shop/scripts/run.sh'), 0o700);
    symlinkSync('../secret.txt', folder.resolve('shop/link'));
  });

  const fetchShop = (input = {}, shopSource = source) =>
    runAction(
      createFetchShopAction({ shopSource }),
      { name: 'tea-shop', ...input },
      { workspacePath, isDryRun: true },
    );
  const read = (path: string) =>
    readFileSync(resolve(workspacePath, path), 'utf8');

  it('copies what Git would track, byte for byte, with executable bits', async () => {
    await git(['init', '--quiet', source]);
    await git(['add', 'src/main.ts'], { cwd: source });
    const { output } = await fetchShop();
    expect(await filesBelow(workspacePath)).toEqual([
      '.gitignore',
      'package-lock.json',
      'package.json',
      'scripts/run.sh',
      'src/$weird name.ts',
      'src/main.ts',
    ]);
    expect(output).toEqual({ files: 6 });
    expect(read('src/$weird name.ts')).toBe('${{ 7*7 }}');
    expect(
      statSync(resolve(workspacePath, 'scripts/run.sh')).mode & 0o777,
    ).toBe(0o755);
    expect(statSync(resolve(workspacePath, 'src/main.ts')).mode & 0o777).toBe(
      0o644,
    );
  });

  it('knows what is made there when the source is no checkout', async () => {
    await fetchShop();
    expect(await filesBelow(workspacePath)).toContain('src/main.ts');
    expect(existsSync(resolve(workspacePath, 'node_modules'))).toBe(false);
    expect(existsSync(resolve(workspacePath, 'link'))).toBe(false);
  });

  it('renames the package and its lock, and nothing else of them', async () => {
    await fetchShop({
      description: 'Tea "and" more',
      repository: 'http://localhost:7007/x.git',
    });
    expect(JSON.parse(read('package.json'))).toEqual({
      name: 'tea-shop',
      version: '1.1.0',
      type: 'module',
      description: 'Tea "and" more',
      repository: { type: 'git', url: 'http://localhost:7007/x.git' },
    });
    expect(JSON.parse(read('package-lock.json'))).toEqual({
      name: 'tea-shop',
      packages: { '': { name: 'tea-shop' }, a: {} },
    });
  });

  it('keeps what is there already', async () => {
    folder.addContent({
      workspace: { 'src/main.ts': 'mine', 'package.json': '{"name":"mine"}' },
    });
    const { output } = await fetchShop();
    expect(read('src/main.ts')).toBe('mine');
    expect(read('package.json')).toBe('{"name":"mine"}');
    // package-lock.json, .gitignore, a weird name, run.sh, and a log: this source is no checkout.
    expect(output.files).toBe(5);
  });

  it('leaves out what the template does not want', async () => {
    await fetchShop({ without: ['src', 'README.md'] });
    expect(existsSync(resolve(workspacePath, 'src'))).toBe(false);
    expect(existsSync(resolve(workspacePath, 'README.md'))).toBe(false);
    expect(read('catalog-info.yaml')).toBe('of the shop');
  });

  it('says what to set when there is no shop', async () => {
    await expect(fetchShop({}, folder.resolve('none'))).rejects.toThrow(
      "'scaffolder.fleet.shopSource'",
    );
    await expect(fetchShop({ name: '../x' })).rejects.toThrow('no name');
  });

  it("takes the portal's own shop", async () => {
    await fetchShop({}, REAL_SHOP);
    expect(JSON.parse(read('package.json')).name).toBe('tea-shop');
    expect(JSON.parse(read('package-lock.json')).packages[''].name).toBe(
      'tea-shop',
    );
    expect(existsSync(resolve(workspacePath, 'src/main.ts'))).toBe(true);
    expect(existsSync(resolve(workspacePath, 'node_modules'))).toBe(false);
    expect(existsSync(resolve(workspacePath, 'storefront/dist'))).toBe(false);
  });
});
