import { createWorld } from '@capstan/cloud-simulator';
import type {
  RegionWorld,
  SimulatorServer,
  World,
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
import { AsgRolloutProvider } from '../autoscaling/AsgRolloutProvider';
import { AsgScaleGroupProvider } from '../autoscaling/AsgScaleGroupProvider';
import { AsgScopes } from '../autoscaling/AsgScopes';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { Pushes } from '../push/Pushes';
import { ACCOUNT, REGION, accountOf, credentials } from './SimulatedAws';
import type { SimulatedAwsOptions } from './SimulatedAws';

const patient = () => ({ signal: new AbortController().signal });

/** A simulator that listens, and the providers of Auto Scaling groups in front of it. */
export class SimulatedAsg {
  readonly world: World;
  readonly server: SimulatorServer;
  /** The way that events come in. */
  readonly pushes = new Pushes();
  provider!: AsgScaleGroupProvider;
  rollouts!: AsgRolloutProvider;
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
    this.restart();
  }

  static async start(options: SimulatedAwsOptions = {}): Promise<SimulatedAsg> {
    const world = createWorld({ throttling: false, ...options });
    return new SimulatedAsg(world, await world.listen(), options);
  }

  /** What a restarted portal has: nothing is remembered. */
  restart(): void {
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
    const asg = new AsgScopes(
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
    this.provider = new AsgScaleGroupProvider(asg, this.pushes);
    this.rollouts = new AsgRolloutProvider(asg);
  }

  get region(): RegionWorld {
    return this.world.account(ACCOUNT).region(REGION);
  }

  async sweep(account: string = ACCOUNT): Promise<Observation> {
    const scope = this.provider
      .scopes()
      .find(candidate => candidate.account === account)!;
    return this.provider.sweep(scope, patient());
  }

  /** The group of this name in a fresh sweep. */
  async look(name: string = 'shop'): Promise<GroupObservation> {
    const { groups } = await this.sweep();
    const group = groups.find(candidate => candidate.name === name);
    if (!group) throw new Error(`The sweep does not hold '${name}'.`);
    return group;
  }

  /** What the portal knows of the group in a fresh sweep. */
  async context(name: string = 'shop'): Promise<PlanContext> {
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
    return this.rollouts.apply(
      context.group,
      this.confirm(request, context),
      patient(),
    );
  }

  /** Calls that could have changed something. */
  writes(): string[] {
    return this.world.journal
      .calls()
      .map(call => call.operation)
      .filter(operation => !operation.startsWith('Describe'));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
