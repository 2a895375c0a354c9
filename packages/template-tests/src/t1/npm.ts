import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

/** What a program did. */
export interface Outcome {
  readonly code: number | null;
  /** The end of what it printed. */
  readonly output: string;
}

// Beside the Node that runs this, so that the service is built with the release it asks for.
const NPM = join(dirname(process.execPath), 'npm');

/** Runs npm in a folder, for at most `minutes`. Never throws because of its exit code. */
export function npm(
  folder: string,
  argv: readonly string[],
  minutes: number,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const {
      DATABASE_URL: _,
      NODE_OPTIONS: __,
      NODE_TEST_CONTEXT: ___,
      ...env
    } = process.env;
    const child = spawn(NPM, argv, {
      cwd: folder,
      env: {
        ...env,
        PATH: `${dirname(process.execPath)}:${env.PATH}`,
        CI: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: minutes * 60_000,
      killSignal: 'SIGTERM',
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-8_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', code => resolve({ code, output }));
  });
}
