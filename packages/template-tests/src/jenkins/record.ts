import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmTool } from '../tools/npmTool.ts';
import { isThere, run } from '../tools/run.ts';
import type { Recording } from './Recording.ts';

/** Its package carries the jars of Groovy; nothing of it but those is used. */
const GROOVY = ['npm-groovy-lint', '18.0.0'] as const;
const RECORDER = fileURLToPath(new URL('recorder.groovy', import.meta.url));

/** Why a Jenkinsfile cannot be executed here. */
export async function needsGroovy(): Promise<string | undefined> {
  if (!(await isThere('java'))) return 'java is not installed.';
  return npmTool(...GROOVY).then(
    () => undefined,
    error => String(error.message ?? error),
  );
}

/** Executes a Jenkinsfile, or the script of a job, against the recorder. Throws when Groovy itself does not work. */
export async function record(file: string): Promise<Recording> {
  const modules = await npmTool(...GROOVY);
  const jars = join(modules, 'npm-groovy-lint/lib/java/groovy/lib/*');
  const { code, output } = await run(
    'java',
    ['-Xshare:auto', '-cp', jars, 'groovy.ui.GroovyMain', RECORDER, file],
    { seconds: 120 },
  );
  const answer = output.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || !answer.startsWith('{'))
    throw new Error(`Groovy ended with ${code}: ${output.slice(0, 2000)}`);
  return JSON.parse(answer) as Recording;
}
