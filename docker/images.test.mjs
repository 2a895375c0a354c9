import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { yarnEnvironment } from '../scripts/lib/npm.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { anyFreePort } from '../scripts/lib/ports.mjs';
import { temporaryState } from '../scripts/lib/testing.mjs';
import {
  answers,
  BASE,
  docker,
  HARDENED,
  reasonToSkip,
} from './containers.mjs';

const state = temporaryState();
const { startCluster } = await import('../scripts/lib/postgres/cluster.mjs');
const { ensureDatabases, passwordOf, urlOf } = await import(
  '../scripts/lib/postgres/databases.mjs'
);
const { removeOutside } = await import('../scripts/lib/postgres/outside.mjs');

const skip = await reasonToSkip();
const tag = `capstan-test-${process.pid}`;
const containers = [];

after(async () => {
  for (const name of containers) await docker('rm', '--force', name);
  for (const name of ['portal', 'shop'])
    await docker('rmi', '--force', `${tag}-${name}`);
});

async function build(name, ...argv) {
  const base = ['--build-arg', `NODE_IMAGE=${BASE}`, '--network=host'];
  const { code, output } = await docker(
    'build',
    ...base,
    '--tag',
    `${tag}-${name}`,
    ...argv,
  );
  assert.equal(code, 0, output);
}

async function start(name, image, ...argv) {
  const container = `${tag}-${name}`;
  containers.push(container);
  const { code, output } = await docker(
    'run',
    '--detach',
    '--name',
    container,
    ...HARDENED,
    ...argv.slice(0, -1),
    `${tag}-${image}`,
    ...argv.at(-1),
  );
  assert.equal(code, 0, output);
  return container;
}

const settings = await yarnEnvironment();

describe('the images', { skip }, () => {
  it('build from the repository', async () => {
    const registry = settings.YARN_NPM_REGISTRY_SERVER ?? '';
    await build('shop', inRoot('packages/shop'));
    await build(
      'portal',
      '--build-arg',
      `YARN_NPM_REGISTRY_SERVER=${registry}`,
      '--file',
      inRoot('docker/Dockerfile'),
      inRoot(),
    );
  });

  it('run as an ordinary user on a read-only file system, with the health they report', async () => {
    const cluster = await startCluster({ durable: false });
    await ensureDatabases(cluster, ['portal', 'shop']);
    try {
      await runShop(cluster);
      await runPortal(cluster);
    } finally {
      for (const name of containers.splice(0))
        await docker('rm', '--force', name);
      await cluster.stop();
      removeOutside();
    }
  });
});

async function runShop(cluster) {
  const port = await anyFreePort();
  const env = [
    '--env',
    `DATABASE_URL=${urlOf(cluster, 'shop')}`,
    '--env',
    `PORT=${port}`,
  ];
  const migrated = await docker(
    'run',
    '--rm',
    ...HARDENED,
    ...env,
    `${tag}-shop`,
    'node',
    'migrate.mjs',
    '--seed',
  );
  assert.equal(migrated.code, 0, migrated.output);
  const container = await start('shop', 'shop', ...env, []);
  await answers(`http://127.0.0.1:${port}/readyz`, container);
  await stopsInOrder(container);
  const worker = await start('worker', 'shop', ...env, ['node', 'worker.mjs']);
  await answers(`http://127.0.0.1:${port}/readyz`, worker);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(page.status, 404, 'a worker serves no pages');
  await stopsInOrder(worker);
}

async function stopsInOrder(container) {
  const stopped = await docker('stop', '--time', '15', container);
  assert.equal(stopped.code, 0, stopped.output);
  const exit = await docker(
    'inspect',
    '--format',
    '{{.State.ExitCode}} {{.Config.User}}',
    container,
  );
  assert.equal(exit.output.trim(), '0 1000:1000');
}

async function runPortal(cluster) {
  const url = 'http://127.0.0.1:7007';
  const config = join(state, 'guest.yaml');
  mkdirSync(state, { recursive: true });
  const port = await anyFreePort();
  writeFileSync(config, `backend: { listen: '127.0.0.1:${port}' }\n`);
  const env = Object.entries({
    CAPSTAN_URL: url,
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: cluster.port,
    POSTGRES_USER: 'portal',
    POSTGRES_PASSWORD: passwordOf(cluster, 'portal'),
    POSTGRES_DATABASE: 'portal',
  }).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const configs = [
    'app-config.yaml',
    'app-config.production.yaml',
    'test.yaml',
  ];
  const command = [
    'node',
    'packages/backend',
    ...configs.flatMap(file => ['--config', file]),
  ];
  const container = await start(
    'portal',
    'portal',
    ...env,
    '--volume',
    `${config}:/app/test.yaml:ro`,
    command,
  );
  const base = `http://127.0.0.1:${port}`;
  await answers(`${base}/.backstage/health/v1/readiness`, container);
  const page = await answers(base, container);
  assert.match(await page.text(), /<title>Capstan<\/title>/);
  const demo = await fetch(`${base}/api/auth/demo/refresh`, {
    headers: { 'x-capstan-demo-user': 'user:default/oscar' },
  });
  assert.ok(
    demo.status >= 400,
    'a production portal lets nobody of the demo in',
  );
  const guest = await fetch(`${base}/api/auth/guest/refresh`);
  assert.ok(guest.status >= 400, 'a production portal lets no guest in');
}
