import { environmentOf } from '../processes/environment';
import { npmCommand } from '../processes/npm';
import { runCommand } from '../processes/runCommand';
import { prepareSource } from './install';
import type { Stage } from './Stage';

/** The service's own `npm test`, against a database that is gone afterwards. */
export const test: Stage = async (tools, context) => {
  const { run, workspace, output, signal } = context;
  await prepareSource(tools, context);
  const database = await tools.databases?.throwAway();
  try {
    if (database) output.hide(new URL(database.url).password);
    await runCommand({
      ...npmCommand(['test']),
      cwd: workspace.source,
      env: {
        ...environmentOf({ directory: tools.directory, runId: run.id }),
        ...(database && { DATABASE_URL: database.url }),
      },
      output,
      signal,
    });
  } finally {
    await database?.drop();
  }
  return { outcome: 'succeeded', message: "The service's tests pass." };
};
