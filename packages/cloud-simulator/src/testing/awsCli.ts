import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { accessKeyOf } from '../core/identity.ts';
import { ACCOUNT, REGION } from './clients.ts';

const run = promisify(execFile);

/** Why the AWS CLI cannot be used; `false` when it can. */
export function withoutCli(): string | false {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'the AWS CLI is not installed';
  }
}

/** Runs a command of the unmodified AWS CLI against the simulator and answers what it printed; `{}` when it printed nothing. */
export async function awsCli(url: string, command: readonly string[]) {
  const { stdout } = await run(
    'aws',
    [...command, '--endpoint-url', url, '--output', 'json'],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT, 'WRITE'),
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_DEFAULT_REGION: REGION,
        AWS_PAGER: '',
      },
    },
  );
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}
