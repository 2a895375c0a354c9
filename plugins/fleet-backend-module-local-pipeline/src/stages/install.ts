import fs from 'node:fs/promises';
import path from 'node:path';
import { environmentOf } from '../processes/environment';
import { npmCommand } from '../processes/npm';
import { runCommand } from '../processes/runCommand';
import { StageFailed } from './Stage';
import type { Stage, StageContext, StageTools } from './Stage';

const INSTALL = ['ci', '--prefer-offline', '--no-audit', '--no-fund'];

/** Fetches the commit and installs what its lockfile names. */
export const install: Stage = async (tools, context) => {
  // What is wrong with the manifest is said before minutes are spent.
  await context.manifest();
  return { outcome: 'succeeded', message: await prepare(tools, context) };
};

/** Does the same for a later stage that is done again after the folder has gone. */
export async function prepareSource(
  tools: StageTools,
  context: StageContext,
): Promise<void> {
  if (!(await context.workspace.hasSource())) await prepare(tools, context);
}

async function prepare(
  tools: StageTools,
  { run, workspace, output, signal, attempt }: StageContext,
): Promise<string> {
  const { directory, repositories, modules } = tools;
  output.say(`Fetching ${run.commit} of ${run.repository}`);
  await workspace.checkOut(
    repositories.directoryOf(run.repository),
    run.commit,
    signal,
  );
  const { source } = workspace;
  if (!(await isFile(path.join(source, 'package-lock.json')))) {
    throw new StageFailed(
      "There is no package-lock.json. Run 'npm install' in the service, commit the file and push.",
    );
  }
  // A retry is somebody who does not trust what is there.
  if (attempt === 1 && (await modules.restore(source))) {
    output.say('The same dependencies are installed already; they are used.');
    return 'The dependencies are those of an earlier installation.';
  }
  await fs.mkdir(path.join(directory, 'home'), { recursive: true });
  await runCommand({
    ...npmCommand(INSTALL),
    cwd: source,
    env: environmentOf({ directory, runId: run.id }),
    output,
    signal,
  });
  await modules.keep(source);
  return 'The dependencies are installed.';
}

function isFile(place: string): Promise<boolean> {
  return fs.stat(place).then(
    found => found.isFile(),
    () => false,
  );
}
