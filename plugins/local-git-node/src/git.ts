import { ServiceUnavailableError } from '@backstage/errors';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;
const MAX_ERROR_CHARACTERS = 2_000;

/**
 * Git said no: it ended with another code than 0, took too long or wrote too much.
 * @public
 */
export class GitError extends Error {
  readonly name = 'GitError';
  /** `undefined` when it was ended from outside. */
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(
    message: string,
    details: { exitCode: number | undefined; stderr: string },
  ) {
    super(message);
    this.exitCode = details.exitCode;
    this.stderr = details.stderr;
  }
}

/** @public */
export interface GitOptions {
  readonly cwd?: string;
  /** Added to `gitEnvironment()`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input. */
  readonly input?: string;
  readonly signal?: AbortSignal;
  /** Default: 60 000. */
  readonly timeoutMs?: number;
  /** More is an error. Default: 32 MiB. */
  readonly maxOutputBytes?: number;
}

/**
 * What every Git of the portal runs with: no settings, hooks, credentials or ignored files of the user or the machine,
 * and no questions. Repositories mean the same on every machine, and a user's signing key or proxy is never used.
 * @public
 */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    ...(process.env.TMPDIR ? { TMPDIR: process.env.TMPDIR } : {}),
    // Not a folder, so that nothing is found below it: excludes and attributes are read from here even without a config.
    HOME: '/dev/null',
    XDG_CONFIG_HOME: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_LITERAL_PATHSPECS: '1',
    LC_ALL: 'C',
    TZ: 'UTC',
  };
}

/**
 * Runs git with these arguments, without a shell, and resolves with what it wrote.
 *
 * Throws a `GitError` when it fails and a `ServiceUnavailableError` when there is no git.
 * @public
 */
export async function git(
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal
    ? AbortSignal.any([options.signal, timeout])
    : timeout;
  const most = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
  return await new Promise<string>((resolve, reject) => {
    const child = spawn('git', [...args], {
      cwd: options.cwd,
      env: { ...gitEnvironment(), ...options.env },
      stdio: 'pipe',
      signal,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > most) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-MAX_ERROR_CHARACTERS);
    });
    const fail = (what: string, code?: number) =>
      reject(
        new GitError(`Git could not ${named(args)}: ${what}.`, {
          exitCode: code,
          stderr: stderr.trim(),
        }),
      );
    child.on('error', error => {
      if (timeout.aborted) fail('it took too long');
      else if (isMissing(error, options.cwd)) reject(gitIsMissing());
      else reject(error);
    });
    child.on('close', code => {
      if (bytes > most) fail(`it wrote more than ${most} bytes`);
      else if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else fail(lastLine(stderr) ?? `it ended with ${code}`, code ?? undefined);
    });
    // A git that ends early closes its input; what it says of that is on stderr.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** @public */
export function gitIsMissing(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    "There is no 'git' on this machine's PATH, and local repositories need it. Install Git 2.31 or newer and start the portal again.",
  );
}

function isMissing(error: Error, cwd: string | undefined): boolean {
  // A missing working folder is ENOENT, too.
  const isNotFound = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return isNotFound && (cwd === undefined || existsSync(cwd));
}

/** The subcommand: the first argument that is no option of git itself. */
function named(args: readonly string[]): string {
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-c' || args[at] === '-C') at++;
    else if (!args[at].startsWith('-')) return args[at];
  }
  return 'run';
}

function lastLine(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n').filter(Boolean);
  const line = lines.find(text => /^(fatal|error):/.test(text)) ?? lines.at(-1);
  return line?.replace(/^(fatal|error): /, '').replace(/\.$/, '');
}
