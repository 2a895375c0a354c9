import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, toolFailure } from '../failure.mjs';
import { readJson, writeJson } from '../files.mjs';
import { toolEnvironment } from '../npm.mjs';
import { inState } from '../paths.mjs';
import { urlOf } from '../postgres/databases.mjs';
import { run } from '../process.mjs';
import { step } from '../progress.mjs';
import { GROUPS, SERVICES } from './groups.mjs';
import { buildReleases, shop, shopDigest } from './releases.mjs';

const ACTOR = 'npm start';
const memory = () => inState('demo.json');
const remember = more =>
  writeJson(memory(), { ...readJson(memory()), ...more });

/**
 * Prepares the demo as far as that goes without an engine or a database; the answer does the rest. What was done before
 * is not done again, and what a person changed in the portal since (sizes, releases) is left as it is.
 */
export async function prepareDemo() {
  const digest = shopDigest();
  const releases = await buildReleases(digest);
  return async (engine, cluster) => {
    await migrate(cluster, digest);
    const known = await register(engine, releases, digest);
    const fresh = await Promise.all(
      GROUPS.map(group => ensureGroup(engine, cluster, group, known)),
    );
    await firstRollouts(engine, fresh.filter(Boolean));
  };
}

/** Tables first: no instance of the new releases may meet old ones. */
async function migrate(cluster, digest) {
  if (readJson(memory())?.migrated === digest) return;
  await step({ done: 'The databases of the shops are ready' }, async () => {
    for (const { database } of GROUPS) {
      const env = toolEnvironment({ DATABASE_URL: urlOf(cluster, database) });
      const argv = [shop('src/migrate.ts'), '--seed'];
      const { code, output } = await run(process.execPath, argv, {
        cwd: shop(),
        env,
      });
      if (code !== 0) {
        throw toolFailure(`Preparing the database ${database}`, output);
      }
    }
  });
  remember({ migrated: digest });
}

/** @returns {Promise<Map<string, string>>} `<service> <label>` → id. */
async function register(engine, releases, digest) {
  const memo = readJson(memory())?.registered;
  if (memo?.digest === digest && (await allThere(engine, memo.ids))) {
    return new Map(memo.ids);
  }
  return step({ done: 'The releases are registered' }, async () => {
    const ids = [];
    for (const service of SERVICES) {
      for (const { label, command, variables, commit, folder } of releases) {
        const { id } = await engine.request('POST', '/v1/releases', {
          service,
          label,
          commit,
          source: folder,
          command,
          variables,
        });
        ids.push([`${service} ${label}`, id]);
      }
    }
    remember({ registered: { digest, ids } });
    return new Map(ids);
  });
}

async function allThere(engine, ids) {
  const there = new Set();
  for (const service of SERVICES) {
    const path = `/v1/releases?service=${service}`;
    const { items } = await engine.request('GET', path);
    items.forEach(({ id }) => there.add(id));
  }
  return ids.every(([, id]) => there.has(id));
}

/** @returns {Promise<{ path: string, releaseId: string } | undefined>} Set when the group has never run anything. */
async function ensureGroup(engine, cluster, group, known) {
  const path = `/v1/groups/${group.service}/${group.environment}`;
  const url = urlOf(cluster, group.database);
  const secrets = { DATABASE_URL: url };
  const digest = createHash('sha256').update(url).digest('hex');
  const found = await engine.request('GET', path).catch(error => {
    if (error.status === 404) return undefined;
    throw error;
  });
  const name = `${group.service}/${group.environment}`;
  if (!found) {
    await engine.request('PUT', path, { ...group.spec, secrets });
  } else if (readJson(memory())?.secrets?.[name] !== digest) {
    await engine.request('PUT', path, { secrets });
  }
  remember({ secrets: { ...readJson(memory())?.secrets, [name]: digest } });
  if (found?.releaseId || found?.rollout) return undefined;
  return { path, releaseId: known.get(`${group.service} 1.0.0`) };
}

async function firstRollouts(engine, groups) {
  if (groups.length === 0) return;
  await step(
    { doing: 'Starting the shops', done: 'The shops serve' },
    async () => {
      for (const { path, releaseId } of groups) {
        await engine.request('POST', `${path}/rollouts`, {
          releaseId,
          actor: ACTOR,
          reason: 'First start of the demo',
        });
      }
      for (const { path } of groups) await serves(engine, path);
    },
  );
}

async function serves(engine, path) {
  const until = Date.now() + 60_000;
  for (;;) {
    const { rollout, ready, spec } = await engine.request('GET', path);
    if (!rollout && ready >= spec.desired) return;
    if (Date.now() > until) {
      throw new Failure(
        `The shop ${path.slice(
          '/v1/groups/'.length,
        )} did not become ready within a minute${
          rollout ? `: ${rollout.message}` : ''
        }. Look at ${inState('logs', 'engine.log')}`,
      );
    }
    await sleep(100);
  }
}
