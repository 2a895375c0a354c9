import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The account that test environments of `choiceOf` are in. */
const ACCOUNT = '111111111111';

/** An AWS that is not there: moto on a port of its own. Nothing of it outlives `stop`. */
export class FakeAws {
  readonly #process: ChildProcess;
  /** Environment for everything that shall talk to it. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(child: ChildProcess, port: number, region: string) {
    this.#process = child;
    this.env = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
    };
  }

  /** Throws when it does not answer within half a minute. */
  static async start(region: string): Promise<FakeAws> {
    const port = await freePort();
    const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', `${port}`], {
      env: {
        ...process.env,
        MOTO_ACCOUNT_ID: ACCOUNT,
        MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      },
      stdio: 'ignore',
    });
    const aws = new FakeAws(child, port, region);
    child.on('error', () => undefined);
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const answer = await fetch(
        `http://127.0.0.1:${port}/moto-api/data.json`,
      ).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return aws;
      await sleep(500);
    }
    aws.stop();
    throw new Error('moto_server does not answer.');
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('There is no free port.')),
      );
    });
  });
}
