import type { RegionWorld } from '../../RegionWorld.ts';

/** Provisioned capacity units. */
export interface Throughput {
  read: number;
  write: number;
}

export interface TableState {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** On demand: nothing is provisioned, and nothing can be scaled. */
  readonly onDemand: boolean;
  readonly throughput: Throughput;
  /** Global secondary indexes by name. */
  readonly indexes: Map<string, Throughput>;
}

/** Tables of one region, as far as their capacity goes. Application Auto Scaling sets it. @public */
export class DynamoDbRegion {
  readonly region: RegionWorld;
  readonly tables = new Map<string, TableState>();

  constructor(region: RegionWorld) {
    this.region = region;
    region.applicationAutoScaling.resolve(
      'dynamodb',
      (resourceId, dimension) => {
        const [, tableName = '', , index] = resourceId.split('/');
        const table = this.tables.get(tableName);
        const throughput =
          index === undefined ? table?.throughput : table?.indexes.get(index);
        if (!table || table.onDemand || !throughput) return undefined;
        const side = dimension.endsWith(':ReadCapacityUnits')
          ? 'read'
          : 'write';
        return {
          capacity: () => throughput[side],
          setCapacity: capacity => {
            throughput[side] = capacity;
          },
          isDeploying: () => false,
        };
      },
    );
  }

  table(options: {
    readonly name: string;
    readonly onDemand?: boolean;
    /** Units. Default 5. */
    readonly read?: number;
    readonly write?: number;
    readonly indexes?: Readonly<Record<string, Throughput>>;
  }): TableState {
    const table: TableState = {
      name: options.name,
      arn: this.region.arn('dynamodb', `table/${options.name}`),
      createdAt: this.region.world.clock.now(),
      onDemand: options.onDemand ?? false,
      throughput: { read: options.read ?? 5, write: options.write ?? 5 },
      indexes: new Map(
        Object.entries(options.indexes ?? {}).map(([name, units]) => [
          name,
          { ...units },
        ]),
      ),
    };
    this.tables.set(table.name, table);
    return table;
  }
}
