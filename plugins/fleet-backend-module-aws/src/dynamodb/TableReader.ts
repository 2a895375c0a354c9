import type {
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { inParallel } from '../batches';
import { nameOf } from '../errors';
import type { Pace } from '../Pace';
import { trackingOf } from '../scaling/mapScaling';
import type { PolicyValue, PolicyValues } from '../scaling/PolicyValues';
import type { ScalingCalls } from '../scaling/ScalingCalls';
import { capacitiesOf } from './capacities';
import type { Capacity } from './capacities';

/** All that is known of the read or the write capacity of one table or index. */
export interface CapacityFacts {
  readonly capacity: Capacity;
  readonly target?: ScalableTarget;
  readonly policies: readonly ScalingPolicy[];
  /** What policies of target tracking see, by ARN. */
  readonly policyValues?: ReadonlyMap<string, PolicyValue>;
  readonly scheduled: readonly ScheduledAction[];
  /** Newest first. */
  readonly activities: readonly ScalingActivity[];
}

const LIST_MS = 300_000;
const POLICIES_MS = 600_000;
/** Tables that are looked at again in one sweep; those never seen are all looked at. */
const AGAIN = 10;

/** Reads the tables of one account and region with what Application Auto Scaling knows of them. */
export class TableReader {
  readonly #client: DynamoDBClient;
  readonly #scaling: ScalingCalls;
  readonly #pace: Pace;
  readonly #values: PolicyValues | undefined;
  readonly #now: () => number;
  #names: readonly string[] = [];
  #namesAt = Number.NEGATIVE_INFINITY;
  /** In the order in which they were read, oldest first. */
  readonly #tables = new Map<string, TableDescription>();
  #policies: readonly ScalingPolicy[] = [];
  #scheduled: readonly ScheduledAction[] = [];
  #policiesAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly clients: AwsClients;
    readonly scope: AwsScope;
    readonly scaling: ScalingCalls;
    readonly pace: Pace;
    /** What policies see. Absent: nobody reads it. */
    readonly values?: PolicyValues;
    readonly now: () => number;
  }) {
    this.#client = options.clients.of(DynamoDBClient, options.scope, 'read');
    this.#scaling = options.scaling;
    this.#pace = options.pace;
    this.#values = options.values;
    this.#now = options.now;
  }

  /** The capacities of all tables that have provisioned ones. */
  async read(signal: AbortSignal): Promise<CapacityFacts[]> {
    signal.throwIfAborted();
    await this.#list(signal);
    if (this.#names.length === 0) {
      this.#tables.clear();
      return [];
    }
    const targets = await this.#scaling.targets(signal);
    const activities = await this.#scaling.activities(signal);
    await this.#describe(targets, signal);
    await this.#readPolicies(signal);
    await this.#values?.read(trackingOf(this.#policies), signal);
    return [...this.#tables.values()]
      .flatMap(capacitiesOf)
      .map(capacity => this.#factsOf(capacity, targets, activities))
      .sort((a, b) => a.capacity.id.localeCompare(b.capacity.id));
  }

  /** The capacities of these tables as they are now; those that are gone are missing. For what an event has named. */
  async readSome(
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<CapacityFacts[]> {
    signal.throwIfAborted();
    const activities = await this.#scaling.activities(signal);
    const found = await inParallel(names, async name => {
      const table = await this.#read(name, signal);
      const capacities = table ? capacitiesOf(table) : [];
      if (capacities.length === 0) return [];
      const resources = new Set(capacities.map(({ resourceId }) => resourceId));
      const targets = await this.#scaling.targets(signal, ...resources);
      return capacities.map(capacity =>
        this.#factsOf(capacity, targets, activities),
      );
    });
    return found.flat();
  }

  /** One as it is now; `undefined` when it is gone. */
  async readNow(
    capacity: {
      readonly id: string;
      readonly table: string;
      readonly resourceId: string;
    },
    signal: AbortSignal,
  ): Promise<CapacityFacts | undefined> {
    const table = await this.#table(capacity.table, signal);
    const found =
      table && capacitiesOf(table).find(({ id }) => id === capacity.id);
    if (!found) return undefined;
    const targets = await this.#scaling.targets(signal, capacity.resourceId);
    await this.#readPolicies(signal);
    return this.#factsOf(found, targets, []);
  }

  async #list(signal: AbortSignal): Promise<void> {
    if (this.#namesAt + LIST_MS > this.#now()) return;
    const names: string[] = [];
    let start: string | undefined;
    do {
      await this.#pace.take(signal);
      const page = await this.#client.send(
        new ListTablesCommand({ Limit: 100, ExclusiveStartTableName: start }),
        { abortSignal: signal },
      );
      names.push(...(page.TableNames ?? []));
      start = page.LastEvaluatedTableName;
    } while (start !== undefined);
    this.#names = names;
    this.#namesAt = this.#now();
  }

  /** Every table that was never read, and a few again: first those that are scaled, the longest unread before others. */
  async #describe(
    targets: readonly ScalableTarget[],
    signal: AbortSignal,
  ): Promise<void> {
    const names = new Set(this.#names);
    const scaled = new Set(
      targets.map(({ ResourceId = '' }) => ResourceId.split('/')[1]),
    );
    for (const name of this.#tables.keys())
      if (!names.has(name)) this.#tables.delete(name);
    const unread = [...names].filter(name => !this.#tables.has(name));
    const known = [...this.#tables.keys()];
    const again = [
      ...known.filter(name => scaled.has(name)),
      ...known.filter(name => !scaled.has(name)),
    ].slice(0, AGAIN);
    await inParallel([...unread, ...again], name => this.#read(name, signal));
  }

  /** As it is now, and kept so; `undefined` when it is gone. */
  async #read(
    name: string,
    signal: AbortSignal,
  ): Promise<TableDescription | undefined> {
    const table = await this.#table(name, signal);
    this.#tables.delete(name);
    if (table) this.#tables.set(name, table);
    return table;
  }

  async #table(
    name: string,
    signal: AbortSignal,
  ): Promise<TableDescription | undefined> {
    await this.#pace.take(signal);
    try {
      const { Table } = await this.#client.send(
        new DescribeTableCommand({ TableName: name }),
        { abortSignal: signal },
      );
      return Table;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #readPolicies(signal: AbortSignal): Promise<void> {
    if (this.#policiesAt + POLICIES_MS > this.#now()) return;
    this.#policies = await this.#scaling.policies(signal);
    this.#scheduled = await this.#scaling.scheduledActions(signal);
    this.#policiesAt = this.#now();
  }

  #factsOf(
    capacity: Capacity,
    targets: readonly ScalableTarget[],
    activities: readonly ScalingActivity[],
  ): CapacityFacts {
    const mine = <
      T extends { ResourceId?: string; ScalableDimension?: string },
    >(
      all: readonly T[],
    ) =>
      all.filter(
        one =>
          one.ResourceId === capacity.resourceId &&
          one.ScalableDimension === capacity.dimension,
      );
    return {
      capacity,
      target: mine(targets)[0],
      policies: mine(this.#policies),
      policyValues: this.#values?.all(),
      scheduled: mine(this.#scheduled),
      activities: mine(activities),
    };
  }
}
