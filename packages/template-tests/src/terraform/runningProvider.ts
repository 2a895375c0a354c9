import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Mirror, PLATFORM } from './awsProvider.ts';

const START_MS = 60_000;

interface Running {
  readonly child: ChildProcess;
  readonly reattach: string;
}

let running: Promise<Running> | undefined;

/**
 * The AWS provider of a mirror as one process for all of Terraform's commands, which otherwise start it again for each of their tests
 * and ask it for its schema. Only for what never configures it: `validate`, and `test` with `mock_provider`. Resolves with what
 * `TF_REATTACH_PROVIDERS` has to be.
 */
export async function runningProvider(mirror: Mirror): Promise<string> {
  running ??= start(mirror);
  return (await running).reattach;
}

/** Ends it, if there is one. */
export async function stopRunningProvider(): Promise<void> {
  const ended = running;
  running = undefined;
  const found = await ended?.catch(() => undefined);
  if (!found || found.child.exitCode !== null) return;
  const closed = once(found.child, 'exit');
  found.child.kill('SIGKILL');
  await closed;
}

async function start({ folder, version }: Mirror): Promise<Running> {
  const home = join(
    folder,
    'registry.terraform.io/hashicorp/aws',
    version,
    PLATFORM,
  );
  const program = (await readdir(home)).find(file =>
    file.startsWith('terraform-provider-aws'),
  );
  if (!program) throw new Error(`There is no provider in '${home}'.`);
  const child = spawn(join(home, program), ['-debug'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.unref();
  // Whoever forgets to stop it must still end it.
  process.once('exit', () => child.kill('SIGKILL'));
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface(child.stdout)) {
      const reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1];
      if (reattach) return { child, reattach };
    }
    throw new Error('The AWS provider does not start.');
  } finally {
    clearTimeout(late);
  }
}
