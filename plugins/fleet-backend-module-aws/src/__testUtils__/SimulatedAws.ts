import type { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { accessKeyOf, createWorld } from '@capstan/cloud-simulator';
import type {
  RegionWorld,
  SimulatorServer,
  World,
  WorldOptions,
} from '@capstan/cloud-simulator';
import type { GroupObservation, Observation } from '@capstan/plugin-fleet-node';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import type { AwsAccountConfig } from '../config';
import { EcsRolloutProvider } from '../ecs/EcsRolloutProvider';
import { EcsScaleGroupProvider } from '../ecs/EcsScaleGroupProvider';
import { EcsScopes } from '../ecs/EcsScopes';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** An account with one region, nothing restricted. */
export function accountOf(
  accountId: string,
  changes: Partial<AwsAccountConfig> = {},
): AwsAccountConfig {
  return {
    accountId,
    regions: [REGION],
    readOnly: false,
    ecs: { environmentTag: 'environment' },
    ...changes,
  };
}

/** Keys that the simulator takes for the account that is asked for. */
export const credentials: AwsCredentialsManager = {
  getCredentialProvider: async ({ accountId = ACCOUNT } = {}) => ({
    accountId,
    sdkCredentialProvider: async () => ({
      accessKeyId: accessKeyOf(accountId, 'WRITE'),
      secretAccessKey: 'secret',
    }),
  }),
};

/** A simulator that listens, and the providers of this module in front of it. */
export class SimulatedAws {
  readonly world: World;
  readonly server: SimulatorServer;
  readonly scopes: EcsScopes;
  readonly provider: EcsScaleGroupProvider;
  readonly rollouts: EcsRolloutProvider;

  private constructor(
    world: World,
    server: SimulatorServer,
    accounts: readonly AwsAccountConfig[],
    requestTimeoutMs: number | undefined,
  ) {
    this.world = world;
    this.server = server;
    const clients = new AwsClients({
      manager: credentials,
      endpoint: server.url,
      requestTimeoutMs,
    });
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 1,
      accounts,
    }).map(scope => ({ ...scope, callsPerSecond: 100_000 }));
    this.scopes = new EcsScopes(scopes, clients, {
      now: () => world.clock.now(),
    });
    this.provider = new EcsScaleGroupProvider(this.scopes);
    this.rollouts = new EcsRolloutProvider(this.scopes);
  }

  static async start(
    options: WorldOptions & {
      readonly accounts?: readonly AwsAccountConfig[];
      readonly requestTimeoutMs?: number;
    } = {},
  ): Promise<SimulatedAws> {
    const world = createWorld({ throttling: false, ...options });
    const server = await world.listen();
    return new SimulatedAws(
      world,
      server,
      options.accounts ?? [accountOf(ACCOUNT)],
      options.requestTimeoutMs,
    );
  }

  get region(): RegionWorld {
    return this.world.account(ACCOUNT).region(REGION);
  }

  async sweep(account: string = ACCOUNT): Promise<Observation> {
    const scope = this.provider
      .scopes()
      .find(candidate => candidate.account === account)!;
    return this.provider.sweep(scope, { signal: new AbortController().signal });
  }

  /** The group of this name in a fresh sweep. */
  async look(name: string = 'shop'): Promise<GroupObservation> {
    const { groups } = await this.sweep();
    const group = groups.find(candidate => candidate.name === name);
    if (!group) throw new Error(`The sweep does not hold '${name}'.`);
    return group;
  }

  /** What the portal knows of the group in a fresh sweep. */
  async context(name: string = 'shop') {
    const group = await this.look(name);
    return planContextOf(group, this.world.clock.date().toISOString());
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
