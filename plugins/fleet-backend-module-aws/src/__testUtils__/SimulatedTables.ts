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
  PlanContext,
  Scope,
} from '@capstan/plugin-fleet-node';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { DynamoDbRolloutProvider } from '../dynamodb/DynamoDbRolloutProvider';
import { DynamoDbScaleGroupProvider } from '../dynamodb/DynamoDbScaleGroupProvider';
import { DynamoDbScopes } from '../dynamodb/DynamoDbScopes';
import { Pushes } from '../push/Pushes';
import { ACCOUNT, REGION, accountOf, credentials } from './SimulatedAws';

const patient = () => ({ signal: new AbortController().signal });

/** A simulator with the table `orders`, whose reading is scaled between 1 and 4 units, and the providers of DynamoDB before it. */
export class SimulatedTables {
  readonly world: World;
  readonly server: SimulatorServer;
  /** The way that events come in. */
  readonly pushes = new Pushes();
  readonly table: ReturnType<RegionWorld['dynamodb']['table']>;
  readonly target: ReturnType<
    RegionWorld['applicationAutoScaling']['register']
  >;
  provider!: DynamoDbScaleGroupProvider;
  rollouts!: DynamoDbRolloutProvider;
  #keys = 0;

  private constructor(world: World, server: SimulatorServer) {
    this.world = world;
    this.server = server;
    this.restart();
    this.table = this.region.dynamodb.table({
      name: 'orders',
      read: 2,
      write: 5,
    });
    this.target = this.region.applicationAutoScaling.register({
      namespace: 'dynamodb',
      resourceId: 'table/orders',
      dimension: 'dynamodb:table:ReadCapacityUnits',
      min: 1,
      max: 4,
    });
  }

  static async start(seed: number = 1): Promise<SimulatedTables> {
    const world = createWorld({ throttling: false, seed });
    return new SimulatedTables(world, await world.listen());
  }

  /** What a restarted portal has: nothing is remembered. */
  restart(): void {
    const { world, server } = this;
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 1,
      accounts: [accountOf(ACCOUNT)],
    });
    const dynamoDb = new DynamoDbScopes(
      scopes.map(scope => ({ ...scope, callsPerSecond: 100_000 })),
      new AwsClients({ manager: credentials, endpoint: server.url }),
      { now: () => world.clock.now() },
    );
    this.provider = new DynamoDbScaleGroupProvider(dynamoDb, this.pushes);
    this.rollouts = new DynamoDbRolloutProvider(dynamoDb);
  }

  get region(): RegionWorld {
    return this.world.account(ACCOUNT).region(REGION);
  }

  get scope(): Scope {
    return this.provider.scopes()[0];
  }

  /** The capacity of this name in a fresh sweep. */
  async look(name: string = 'orders read'): Promise<GroupObservation> {
    const { groups } = await this.provider.sweep(this.scope, patient());
    return groups.find(group => group.name === name)!;
  }

  /** What the portal knows of the capacity in a fresh sweep. */
  async contextOf(name?: string): Promise<PlanContext> {
    return planContextOf(
      await this.look(name),
      this.world.clock.date().toISOString(),
    );
  }

  /** The request as the portal confirms it on what is there now. */
  async confirm(
    request: ActionRequest,
    name?: string,
  ): Promise<ConfirmedAction> {
    return {
      idempotencyKey: `key-${this.#keys++}`,
      request,
      concurrencyToken: (await this.look(name)).concurrencyToken,
      actor: 'user:default/ana',
    };
  }

  /** Confirms the request on what is there now and applies it. */
  async act(request: ActionRequest): Promise<ApplyResult> {
    return this.rollouts.apply(
      (await this.contextOf()).group,
      await this.confirm(request),
      patient(),
    );
  }
}
