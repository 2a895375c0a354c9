import { demoDatabases, prepareDemo, startTraffic } from './demo/index.mjs';
import { Engine } from './engine.mjs';
import { Failure } from './failure.mjs';
import { buildFrontend } from './frontend.mjs';
import { installPortal, installShop } from './install.mjs';
import { releaseLock, takeLock } from './lock.mjs';
import { HELP, readOptions } from './options.mjs';
import { inRoot } from './paths.mjs';
import { backendKeeper, DEV_PORT, DEV_URL, frontendKeeper } from './portal.mjs';
import { freePortFrom, isFree } from './ports.mjs';
import { startCluster } from './postgres/cluster.mjs';
import { ensureDatabases } from './postgres/databases.mjs';
import { say, step } from './progress.mjs';
import { endLeftovers, reset } from './reset.mjs';
import { Shutdown } from './shutdown.mjs';
import { Simulator } from './simulator.mjs';
import { requireOwnFolder } from './ownership.mjs';
import { requireSpace } from './space.mjs';

/** `npm start` and `npm run dev`. Runs until it is told to stop. */
export async function startCommand(argv) {
  const options = readOptions(argv);
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }
  const url = options.dev ? DEV_URL : `http://localhost:${options.port}`;
  requireOwnFolder();
  if (options.reset) await reset();
  await takeLock(url);
  const shutdown = new Shutdown();
  shutdown.last(releaseLock);
  try {
    await start(options, shutdown);
  } catch (error) {
    // A stop in the middle makes the step that runs fail; that failure is none.
    if (!shutdown.begun) {
      await shutdown.run();
      throw error;
    }
  }
  if (!shutdown.begun) greet(options, url);
  await shutdown.done;
}

async function start(options, shutdown) {
  await endLeftovers();
  await requirePorts(options);
  await requireSpace(inRoot(), 200);
  await Promise.all([installPortal(), installShop()]);
  shutdown.check();

  const built = options.dev ? undefined : buildFrontend();
  const demo = prepareDemo();
  const [cluster, simulator] = await Promise.all([
    startDatabase(shutdown),
    options.clouds && startSimulator(shutdown),
  ]);
  const settings = { ...options, cluster, simulator };
  const portal = Promise.resolve(built).then(() =>
    startPortal(settings, shutdown),
  );
  const shops = startShops(options, { cluster, demo, shutdown });
  await Promise.all([portal, shops]);
  shutdown.check();
}

/** The engine, the demo's groups in it, and their visitors: without visitors the groups would scale in. */
async function startShops(options, { cluster, demo, shutdown }) {
  const engine = await startEngine(shutdown);
  await (
    await demo
  )(engine, cluster);
  shutdown.check();
  if (!options.traffic) return;
  for (const visitors of await startTraffic(engine)) {
    keep(shutdown, 'the demo traffic', visitors);
  }
}

async function requirePorts({ port, dev }) {
  for (const wanted of dev ? [port, DEV_PORT] : [port]) {
    if (!(await isFree(wanted))) {
      const free = await freePortFrom(wanted + 1);
      throw new Failure(
        wanted === port
          ? `Port ${port} is taken by another program. Stop that program, or choose another port: npm start -- --port ${free}`
          : `Port ${wanted}, which the frontend's development server needs, is taken by another program. Stop that program and run the command again.`,
      );
    }
  }
}

function startDatabase(shutdown) {
  return step(
    {
      done: cluster =>
        `PostgreSQL ${cluster.adopted ? 'still runs' : 'runs'} on port ${
          cluster.port
        }`,
    },
    async () => {
      const cluster = await startCluster();
      shutdown.add('database', 'PostgreSQL', cluster.stop, cluster.kill);
      await ensureDatabases(cluster, ['portal', ...demoDatabases()]);
      return cluster;
    },
  );
}

function startEngine(shutdown) {
  return step({ done: 'The local engine runs' }, async () => {
    const engine = new Engine();
    shutdown.add(
      'engine',
      'the engine and the shops',
      () => engine.stop(),
      () => engine.kill(),
    );
    await engine.start();
    return engine;
  });
}

function startSimulator(shutdown) {
  return step({ done: 'The simulated clouds run' }, async () => {
    const simulator = new Simulator();
    // It ends after the backend, which would report accounts that do not answer.
    shutdown.add(
      'engine',
      'the simulated clouds',
      () => simulator.stop(),
      () => simulator.kill(),
    );
    await simulator.start();
    return simulator;
  });
}

async function startPortal(settings, shutdown) {
  shutdown.check();
  const backend = backendKeeper(settings);
  await step({ done: 'The backend is ready' }, async () => {
    keep(shutdown, 'the backend', backend);
    await backend.start();
  });
  if (!settings.dev) return;
  const frontend = frontendKeeper(settings);
  await step(
    {
      doing: 'Starting the development server of the frontend',
      done: 'The development server is ready',
    },
    async () => {
      keep(shutdown, 'the frontend', frontend);
      await frontend.start();
    },
  );
}

const keep = (shutdown, title, keeper) =>
  shutdown.before(
    'engine',
    title,
    () => keeper.stop(),
    () => keeper.kill(),
  );

function greet(options, url) {
  say(`✓ Capstan is ready:  ${url}`);
  process.stdout.write(`
  Open ${url}, enter as Olivia, who owns the Shop, open the Shop and then its Fleet tab.
  Try: roll out 1.1.0 to prod and watch it; roll out 1.2.0, see errors rise, roll back in two clicks.
  ${
    options.traffic
      ? 'Demo traffic runs (labelled as such; off with -- --no-traffic).'
      : 'No demo traffic runs.'
  }${
    options.clouds
      ? '\n  AWS is simulated: what is labelled so is in no cloud, and is as at first after the next start.\n '
      : ''
  } Ctrl-C stops everything.

`);
}
