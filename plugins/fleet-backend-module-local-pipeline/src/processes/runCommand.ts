import { spawn } from 'node:child_process';
import type { OutputTail } from './OutputTail';
import { endStrays, MARKER } from './strays';

const PATIENCE_MS = 5_000;

export interface Command {
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of the portal's own environment is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly output: OutputTail;
  readonly signal: AbortSignal;
}

/** A command did not do what it was to do; `message` is one sentence for people. */
export class CommandFailed extends Error {
  readonly name = 'CommandFailed' as const;
}

/**
 * Runs a command to its end, without a shell, in a process group of its own. Whatever it leaves running is ended with
 * it. Throws `CommandFailed` when it ends with another code than 0, and the signal's reason when that is aborted: SIGTERM,
 * and SIGKILL five seconds later.
 */
export async function runCommand(command: Command): Promise<void> {
  const { file, argv, cwd, env, output, signal } = command;
  signal.throwIfAborted();
  const name = [file.split('/').at(-1), ...argv].join(' ');
  output.say(`$ ${name}`);
  const child = spawn(file, [...argv], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => output.write(text));
  }
  const end = () => {
    endGroup(child.pid, 'SIGTERM');
    setTimeout(() => endGroup(child.pid, 'SIGKILL'), PATIENCE_MS).unref();
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const how = await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', error =>
        reject(
          new CommandFailed(`'${name}' could not be started: ${error.message}`),
        ),
      );
      // Not `close`: what it left running may hold its output open for ever.
      child.once('exit', (code, by) =>
        resolve(code === 0 ? undefined : `${by ?? `code ${code}`}`),
      );
    });
    endGroup(child.pid, 'SIGKILL');
    if (env[MARKER]) endStrays(env[MARKER]);
    await drained(child.stdout, child.stderr);
    signal.throwIfAborted();
    if (how) throw new CommandFailed(`'${name}' ended with ${how}.`);
  } finally {
    signal.removeEventListener('abort', end);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

async function drained(
  ...streams: readonly NodeJS.ReadableStream[]
): Promise<void> {
  const ended = streams.map(stream =>
    (stream as { readableEnded?: boolean }).readableEnded
      ? undefined
      : new Promise(resolve => stream.once('close', resolve)),
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise(resolve => {
    timer = setTimeout(resolve, 500);
  });
  await Promise.race([Promise.all(ended), patience]);
  clearTimeout(timer);
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
