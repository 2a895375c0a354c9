import type { AwsCredentialsManager } from '@backstage/integration-aws-node';
import { accessKeyOf, createWorld } from '@capstan/cloud-simulator';
import type {
  RegionWorld,
  SimulatorServer,
  World,
  WorldOptions,
} from '@capstan/cloud-simulator';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedAction,
  GroupObservation,
  Observation,
  PlanContext,
} from '@capstan/plugin-fleet-node';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import type { AwsAccountConfig } from '../config';
import { EcsRolloutProvider } from '../ecs/EcsRolloutProvider';
import { EcsScaleGroupProvider } from '../ecs/EcsScaleGroupProvider';
import { EcsScopes } from '../ecs/EcsScopes';
import { Pushes } from '../push/Pushes';

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

export interface SimulatedAwsOptions extends WorldOptions {
  /** Default: one, with one region. */
  readonly accounts?: readonly AwsAccountConfig[];
  readonly requestTimeoutMs?: number;
  /** Keep to the share of calls, on the world's clock. Default: as fast as it goes. */
  readonly paced?: boolean;
}

/** A simulator that listens, and the providers of this module in front of it. */
export class SimulatedAws {
  readonly world: World;
  readonly server: SimulatorServer;
  /** The way that events come in. */
  readonly pushes = new Pushes();
  scopes: EcsScopes;
  provider: EcsScaleGroupProvider;
  rollouts: EcsRolloutProvider;
  readonly #options: SimulatedAwsOptions;
  #keys = 0;

  private constructor(
    world: World,
    server: SimulatorServer,
    options: SimulatedAwsOptions,
  ) {
    this.world = world;
    this.server = server;
    this.#options = options;
    this.scopes = this.#connect();
    this.provider = new EcsScaleGroupProvider(this.scopes, this.pushes);
    this.rollouts = new EcsRolloutProvider(this.scopes);
  }

  /** What a restarted portal has: nothing is remembered. */
  restart(): void {
    this.scopes = this.#connect();
    this.provider = new EcsScaleGroupProvider(this.scopes, this.pushes);
    this.rollouts = new EcsRolloutProvider(this.scopes);
  }

  #connect(): EcsScopes {
    const { world, server } = this;
    const { accounts, requestTimeoutMs, paced } = this.#options;
    const clients = new AwsClients({
      manager: credentials,
      endpoint: server.url,
      requestTimeoutMs,
    });
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 0.5,
      accounts: accounts ?? [accountOf(ACCOUNT)],
    });
    return new EcsScopes(
      paced
        ? scopes
        : scopes.map(scope => ({ ...scope, callsPerSecond: 100_000 })),
      clients,
      {
        now: () => world.clock.now(),
        paceClock: {
          now: () => world.clock.now(),
          sleep: async ms => world.clock.advance(ms),
        },
      },
    );
  }

  static async start(options: SimulatedAwsOptions = {}): Promise<SimulatedAws> {
    const world = createWorld({ throttling: false, ...options });
    const server = await world.listen();
    return new SimulatedAws(world, server, options);
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

  /** The request as the portal confirms it on what the context shows. */
  confirm(
    request: ActionRequest,
    { group, rollouts }: PlanContext,
  ): ConfirmedAction {
    const nativeRolloutId = group.rollout?.nativeId;
    return {
      idempotencyKey: `key-${this.#keys++}`,
      request,
      concurrencyToken: group.concurrencyToken,
      actor: 'user:default/ana',
      nativeRolloutId,
      ...(request.kind === 'rollback' && {
        rollbackOfNativeId: nativeRolloutId ?? rollouts[0]?.nativeId,
      }),
    };
  }

  /** Confirms the request on the context and applies it. */
  act(request: ActionRequest, context: PlanContext): Promise<ApplyResult> {
    return this.rollouts.apply(context.group, this.confirm(request, context), {
      signal: new AbortController().signal,
    });
  }

  /** How often an operation was called. */
  count(operation: string): number {
    return this.world.journal.calls({ operation }).length;
  }

  /** Calls that could have changed something. */
  writes(): string[] {
    return this.world.journal
      .calls()
      .map(call => call.operation)
      .filter(operation => !/^(Describe|List|BatchGet|Get)/.test(operation));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
