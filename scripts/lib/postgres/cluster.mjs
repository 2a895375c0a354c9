import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, notYours, toolFailure } from '../failure.mjs';
import { readJson, readText, writeJson, writeText } from '../files.mjs';
import { inState } from '../paths.mjs';
import { anyFreePort, isFree } from '../ports.mjs';
import { commandOf, end, isAlive, launch, run, startOf } from '../process.mjs';
import { bundledPostgres, linkLibraries, programIn } from './binaries.mjs';
import { connect } from './client.mjs';
import { outsideFolder } from './outside.mjs';
import { findPlace, ownerName } from './place.mjs';

/**
 * The embedded PostgreSQL of one clone: a cluster on loopback with a password of its own, run by an ordinary user.
 *
 * We run the programs of the npm package ourselves: its JavaScript would install signal handlers that take the
 * database away before the portal has written its last row, and it gives up without a reason when the server does.
 *
 * @typedef {{ port: number, password: string, identity: import('../process.mjs').Identity, adopted: boolean,
 *   exit: Promise<unknown>, stop: () => Promise<void>, kill: () => Promise<void>, log: string }} Cluster
 */

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'jit=off',
];

/**
 * Starts the cluster, or adopts the one that a killed `npm start` left running. Never signals a server that is not ours.
 *
 * @param {{ log?: string, settings?: readonly string[], durable?: boolean }} [options] `durable: false` is for tests: faster, and lost
 * when the machine goes down.
 * @returns {Promise<Cluster>}
 */
export async function startCluster(options = {}) {
  const log = options.log ?? inState('logs', 'postgres.log');
  const bundled = bundledPostgres();
  linkLibraries();
  const place = await findPlace(bundled);
  const data = join(place.base, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await initialise(place, data, options);
  }
  requireFitting(place, data, bundled);
  const password = readText(join(place.base, 'password')).trim();
  const running = await runningCluster(data);
  if (running) {
    const adopted = { ...running, password, log, adopted: true };
    if (await answers(adopted)) return withStop(adopted);
    await end(running.identity, STOP);
  }
  await dropForeignLock(data);
  return launchCluster(place, data, { ...options, log, password });
}

const STOP = { signal: 'SIGINT', patienceMs: 15_000, force: 'SIGQUIT' };

/** Ends what still runs from this state folder. Does nothing when nothing does. */
export async function stopLeftover() {
  for (const parent of [inState(), outsideFolder()]) {
    const data = parent && join(parent, 'postgres', 'data');
    const running = data && (await runningCluster(data));
    if (running) await end(running.identity, STOP);
  }
}

async function initialise(place, data, options) {
  rmSync(data, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  const file = join(place.base, 'password');
  // Root writes it for nobody: the name first, the owner after, never readable by others.
  writeText(file, `${password}\n`, 0o600);
  if (place.uid !== undefined) {
    chownSync(file, place.uid >>> 0, place.gid >>> 0);
  }
  const argv = [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${file}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(options.durable === false ? ['--no-sync'] : []),
  ];
  const { code, output } = await run(programIn(place.native, 'initdb'), argv, {
    uid: place.uid,
    gid: place.gid,
    env: plainEnvironment(),
  });
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw toolFailure('Creating the database', output);
  }
}

/** PG* variables of the person's shell point to another server; a locale that is not installed stops macOS. */
function plainEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PG|LC_|LANG)/.test(name),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

function requireFitting(place, data, bundled) {
  const found = readText(join(data, 'PG_VERSION'))?.trim();
  if (found !== bundled.major) {
    throw new Failure(
      `The database in ${data} was made by PostgreSQL ${found}, the embedded one is ${bundled.major} and cannot read it. Forget it with: npm start -- --reset`,
    );
  }
  const owner = place.uid ?? process.getuid?.();
  if (owner !== undefined && statSync(data).uid !== owner >>> 0) {
    throw new Failure(
      `${notYours(data)} (PostgreSQL runs as ${ownerName(place)}.)`,
    );
  }
}

/** Our own server on this data folder, if one is alive: its lock file names a process that was started with the folder. */
async function runningCluster(data) {
  const [pid, , , port] = (readText(join(data, 'postmaster.pid')) ?? '').split(
    '\n',
  );
  if (!Number(pid) || !(await commandOf(Number(pid))).includes(data)) {
    return undefined;
  }
  const identity = { pid: Number(pid), began: await startOf(Number(pid)) };
  if (!(await isAlive(identity))) return undefined;
  return { port: Number(port), identity, exit: watch(identity) };
}

/** The lock of a dead server whose number another program of the same user got keeps PostgreSQL from starting. */
async function dropForeignLock(data) {
  const file = join(data, 'postmaster.pid');
  const pid = Number((readText(file) ?? '').split('\n')[0]);
  if (pid && (await startOf(pid)) && !(await runningCluster(data))) {
    rmSync(file, { force: true });
  }
}

async function watch(identity) {
  while (await isAlive(identity)) await sleep(1000, undefined, { ref: false });
}

async function launchCluster(place, data, options) {
  const memory = inState('postgres-port.json');
  let port = readJson(memory)?.port;
  for (let attempt = 1; ; attempt += 1) {
    if (!port || !(await isFree(port))) port = await anyFreePort();
    const from = (readText(options.log) ?? '').length;
    const settings = [...SETTINGS, ...(options.settings ?? [])];
    if (options.durable === false) settings.push('fsync=off');
    const { identity, exit } = await launch({
      file: programIn(place.native, 'postgres'),
      argv: [
        '-D',
        data,
        '-p',
        String(port),
        ...settings.flatMap(s => ['-c', s]),
      ],
      uid: place.uid,
      gid: place.gid,
      env: plainEnvironment(),
      log: options.log,
    });
    const cluster = { ...options, port, identity, exit, adopted: false };
    if (await becomesReady(cluster)) {
      writeJson(memory, { port });
      return withStop(cluster);
    }
    const output = (readText(options.log) ?? '').slice(from);
    // Between our look and its start another program may take the port; a dying predecessor holds its memory a moment.
    const passing = /Address already in use|pre-existing shared memory/.test(
      output,
    );
    if (!passing || attempt === 5) {
      throw toolFailure('Starting PostgreSQL', output, options.log);
    }
    port = undefined;
    await sleep(500 * attempt);
  }
}

/** `false` when the server ended by itself. Recovery after a crash may take a while, so the patience is long. */
async function becomesReady(cluster) {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    if (await answers(cluster)) return true;
    if (!(await isAlive(cluster.identity))) return false;
    await sleep(25);
  }
  await end(cluster.identity, STOP);
  return false;
}

async function answers(cluster) {
  try {
    const client = await connect(cluster, 'postgres');
    await client.end();
    return true;
  } catch (error) {
    // 28P01: a server answers, but with another password: not the one we know.
    return error.code === '28P01' ? Promise.reject(error) : false;
  }
}

function withStop(cluster) {
  return {
    ...cluster,
    stop: () => end(cluster.identity, STOP),
    kill: () => end(cluster.identity, { ...STOP, signal: 'SIGQUIT' }),
  };
}
