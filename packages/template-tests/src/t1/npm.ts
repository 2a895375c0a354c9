import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** What a program did. */
export interface Outcome {
  readonly code: number | null;
  /** The end of what it printed. */
  readonly output: string;
}

/** The npm that runs us, else the one on the PATH; a Node by itself, as `npm start` brings one, has none beside it. */
function command(): readonly [string, ...string[]] {
  const self = process.env.npm_execpath;
  return self?.endsWith('npm-cli.js') ? [process.execPath, self] : ['npm'];
}

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
    const [file, ...first] = command();
    const child = spawn(file, [...first, ...argv], {
      cwd: folder,
      env: {
        ...env,
        // The Node that runs this comes first, so that the service is built with the release it asks for.
        PATH: `${dirname(process.execPath)}${delimiter}${env.PATH}`,
        CI: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-8_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // Not the option of `spawn`: its timer outlives a program that could not be started.
    const timer = setTimeout(() => child.kill(), minutes * 60_000);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      end();
    };
    child.once('error', error => settle(() => reject(error)));
    child.once('close', code => settle(() => resolve({ code, output })));
  });
}
