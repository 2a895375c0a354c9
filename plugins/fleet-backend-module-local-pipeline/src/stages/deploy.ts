import type { Group, Strategy } from '@capstan/local-engine';
import fs from 'node:fs/promises';
import path from 'node:path';
import { environmentOf } from '../processes/environment';
import { runCommand } from '../processes/runCommand';
import type { EnvironmentName, ReleaseNote, RunRelease } from '../runs/Run';
import type { StageResult } from '../runs/transitions';
import { register } from './build';
import { rollOut } from './rollOut';
import { StageFailed } from './Stage';
import type { Stage, StageContext, StageTools } from './Stage';
import { watchErrors } from './watchErrors';

/**
 * Tables first, then the group, then the release that was built: the same for every environment. A rollback finds all of
 * it there.
 */
export const deployTo =
  (environment: EnvironmentName): Stage =>
  async (tools, context) => {
    const { run, output, signal, attempt } = context;
    const { release } = run;
    if (!release) {
      throw new StageFailed('This run has built nothing. Start a new run.');
    }
    const { group, strategy } = await (run.rollbackOf
      ? findGroup(tools, context, environment)
      : prepareGroup(tools, context, environment, release));
    const before = await noteBefore(tools, context, environment, group);
    const { url } = group;
    if (group.releaseId === release.id && !group.rollout) {
      const message = `${release.label} serves in ${environment} already.`;
      return { outcome: 'succeeded', message, url };
    }
    output.say(`Rolling ${release.label} out to ${group.id}`);
    const rolled = await rollOut(tools.engine, group.id, {
      start: {
        releaseId: release.id,
        strategy,
        actor: run.actor ?? 'pipeline',
        reason: `${run.repository} #${run.number}: ${run.title}`.slice(0, 500),
      },
      idempotencyKey: `${run.id}:${run.startedAt}:${environment}:${attempt}`,
      output,
      signal,
    });
    const result: StageResult = {
      outcome: 'succeeded',
      message: `${release.label} serves in ${environment}.`,
      url,
    };
    const watched = environment === 'prod' && before && !run.rollbackOf;
    if (!watched || before.id === release.id) return result;
    const seen = await watchErrors(tools, context, {
      groupId: group.id,
      releaseId: release.id,
      rolloutId: rolled.id,
      before,
    });
    return { ...result, message: `${result.message} ${seen}` };
  };

interface Place {
  readonly group: Group;
  readonly strategy?: Strategy;
}

async function prepareGroup(
  tools: StageTools,
  context: StageContext,
  environment: EnvironmentName,
  release: RunRelease,
): Promise<Place> {
  const manifest = await context.manifest();
  const database = await migrate(tools, context, environment);
  await register(tools, context, release);
  const group = await tools.environments.group(
    manifest,
    environment,
    database,
    context.signal,
  );
  return { group, strategy: manifest.strategy };
}

/** Going back is all at once: what is served now is worse. */
async function findGroup(
  { engine }: StageTools,
  { run, signal }: StageContext,
  environment: EnvironmentName,
): Promise<Place> {
  const group = await engine.group(`${run.repository}/${environment}`, {
    signal,
  });
  const maxSurge = Math.max(1, group.spec.desired);
  return {
    group,
    strategy: { type: 'rolling', maxSurge, maxUnavailable: 0 },
  };
}

/** Brings the environment's tables to the level of the release, where the release has a `migrate.mjs`. */
export async function migrate(
  { environments, directory }: StageTools,
  { run, workspace, output, signal }: StageContext,
  environment: EnvironmentName,
): Promise<string | undefined> {
  const url = await environments.database(run.repository, environment);
  const script = path.join(workspace.release, 'migrate.mjs');
  if (url === undefined || !(await fs.stat(script).catch(() => undefined))) {
    return url;
  }
  output.hide(new URL(url).password);
  await runCommand({
    file: process.execPath,
    argv: ['migrate.mjs', '--seed'],
    cwd: workspace.release,
    env: {
      ...environmentOf({ directory, runId: run.id }),
      DATABASE_URL: url,
    },
    output,
    signal,
  });
  return url;
}

/** What to go back to. Only looked at once: after a restart the group may hold our own release already. */
async function noteBefore(
  { engine }: StageTools,
  { run, note, signal }: StageContext,
  environment: EnvironmentName,
  group: Group,
): Promise<ReleaseNote | null> {
  const known = run.before[environment];
  if (known !== undefined) return known;
  const { releaseId } = group;
  const releases = await engine.releases(run.repository, { signal });
  const found = releases.find(release => release.id === releaseId);
  const before =
    releaseId === undefined
      ? null
      : {
          id: releaseId,
          label: found?.label ?? releaseId,
          digest: found?.digest,
          commit: found?.commit,
        };
  note({ before: { ...run.before, [environment]: before } });
  return before;
}
