import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Outcome {
  /** 127 when the program cannot be started at all, -1 when it was ended for taking too long. */
  readonly code: number;
  /** What it wrote, both streams in the order in which it came. */
  readonly output: string;
}

/** Runs a program to its end. Never throws for what the program does. Default limit: two minutes. */
export function run(
  file: string,
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly seconds?: number;
  } = {},
): Promise<Outcome> {
  return new Promise(resolve => {
    const child = spawn(file, argv, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: (options.seconds ?? 120) * 1000,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', part => parts.push(part));
    child.stderr.on('data', part => parts.push(part));
    // A program that does not read its input may be gone before it is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', error => resolve({ code: 127, output: error.message }));
    child.on('close', code =>
      resolve({
        code: code ?? -1,
        output: Buffer.concat(parts).toString('utf8'),
      }),
    );
  });
}

/** Whether a program is on the PATH. */
export async function isThere(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** `needs` of a check that cannot do without a program. */
export const needsProgram =
  (program: string) => async (): Promise<string | undefined> =>
    (await isThere(program)) ? undefined : `${program} is not installed.`;
