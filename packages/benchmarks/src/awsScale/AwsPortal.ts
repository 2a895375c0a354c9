import { fileURLToPath } from 'node:url';
import { accessKeyOf } from '@capstan/cloud-simulator';
import { freePort } from '../support/freePort.ts';
import { Program } from '../support/Program.ts';
import { until } from '../support/until.ts';

const PROGRAM = fileURLToPath(
  new URL(
    '../../../../plugins/fleet-backend/dev/awsPortal.ts',
    import.meta.url,
  ),
);

/** A real backend with the fleet plugin and the module for AWS, as a process of its own. */
export class AwsPortal {
  readonly program: Program;
  /** Address of the plugin's API. */
  readonly base: string;
  /** From the order to start until it answers requests. */
  readonly startMs: number;

  private constructor(program: Program, base: string, startMs: number) {
    this.program = program;
    this.base = base;
    this.startMs = startMs;
  }

  /** Resolves when it answers requests; what it then shows is what it knew before. */
  static async start(orders: {
    readonly connection: object;
    readonly endpoint: string;
    readonly region: string;
    readonly accounts: readonly string[];
    readonly components: Readonly<Record<string, readonly string[]>>;
    readonly intervalSeconds?: number;
  }): Promise<AwsPortal> {
    const program = await Program.start(PROGRAM, {
      backstage: true,
      flags: ['--expose-gc'],
    });
    try {
      const port = await freePort();
      const { startMs } = await program.ask<{ startMs: number }>(
        {
          serve: {
            ...orders,
            port,
            accounts: orders.accounts.map(accountId => ({
              accountId,
              accessKeyId: accessKeyOf(accountId, 'WRITE'),
            })),
          },
        },
        'ready',
      );
      return new AwsPortal(
        program,
        `http://127.0.0.1:${port}/api/fleet`,
        startMs,
      );
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  /** Resolves once so many services are shown. */
  async shows(services: number): Promise<void> {
    await until(
      'the services are shown',
      async () => ((await this.count()) >= services ? true : undefined),
      { timeoutMs: 600_000, everyMs: 250 },
    );
  }

  /** How many services it shows with a group at least. */
  async count(): Promise<number> {
    const response = await fetch(`${this.base}/services?limit=1`);
    const { total } = (await response.json()) as { total: number };
    return total;
  }

  stop(): Promise<void> {
    return this.program.stop();
  }
}
