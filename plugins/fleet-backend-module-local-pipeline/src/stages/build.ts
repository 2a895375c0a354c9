import type { Release } from '@capstan/local-engine';
import fs from 'node:fs/promises';
import path from 'node:path';
import { environmentOf } from '../processes/environment';
import { npmCommand } from '../processes/npm';
import { runCommand } from '../processes/runCommand';
import type { RunRelease } from '../runs/Run';
import { prepareSource } from './install';
import { readReleaseFile } from './releaseFile';
import { StageFailed } from './Stage';
import type { Stage, StageContext, StageTools } from './Stage';

/** Builds once: `npm run build` writes `dist`, and that folder is what test and prod get, named by its digest. */
export const build: Stage = async (tools, context) => {
  const { run, workspace, output, signal, note } = context;
  await prepareSource(tools, context);
  const dist = path.join(workspace.source, 'dist');
  await fs.rm(dist, { recursive: true, force: true });
  await runCommand({
    ...npmCommand(['run', 'build']),
    cwd: workspace.source,
    env: environmentOf({ directory: tools.directory, runId: run.id }),
    output,
    signal,
  });
  if (!(await fs.stat(dist).catch(() => undefined))?.isDirectory()) {
    throw new StageFailed(
      "'npm run build' made no folder 'dist'. Let it write there what an instance needs.",
    );
  }
  await fs.rm(workspace.release, { recursive: true, force: true });
  await fs.rename(dist, workspace.release);
  const start = await readReleaseFile(workspace.release);
  const version = await versionOf(workspace.source);
  const label = `${version}-${run.commit.slice(0, 7)}`;
  const release = await register(tools, context, { label, start });
  const { id, digest } = release;
  note({
    release: { id, label: release.label, digest, commit: run.commit, start },
  });
  const short = `${digest.slice(0, 19)}…`;
  return {
    outcome: 'succeeded',
    message:
      release.label === label
        ? `Built ${label} (${short}).`
        : `Built the very files of ${release.label} (${short}); there is nothing new to roll out.`,
  };
};

/** Hands the built folder to the engine; what it has already is the same release. */
export async function register(
  { engine }: StageTools,
  { run, workspace, signal }: StageContext,
  { label, start }: Pick<RunRelease, 'label' | 'start'>,
): Promise<Release> {
  if (!start || !(await workspace.hasRelease())) {
    throw new StageFailed(
      'What this run built is no longer kept. Start a new run.',
    );
  }
  const { commit, repository: service } = run;
  const source = workspace.release;
  return engine.registerRelease(
    { service, label, commit, source, ...start },
    { signal },
  );
}

async function versionOf(source: string): Promise<string> {
  const text = await fs.readFile(path.join(source, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === 'string' && version !== ''
    ? version.slice(0, 60)
    : '0.0.0';
}
