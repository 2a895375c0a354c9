import type { ScalableDimension } from '@aws-sdk/client-application-auto-scaling';
import type { TableDescription } from '@aws-sdk/client-dynamodb';

/** The read or the write capacity of a table or an index. */
export interface Capacity {
  /** ARN of the table or index, and `#read` or `#write`. */
  readonly id: string;
  readonly tableArn: string;
  readonly table: string;
  readonly index?: string;
  readonly side: 'read' | 'write';
  readonly units: number;
  /** What Application Auto Scaling calls it. */
  readonly resourceId: string;
  readonly dimension: ScalableDimension;
}

/** Two for each table and index with provisioned capacity; none on demand. Pure. */
export function capacitiesOf(table: TableDescription): Capacity[] {
  if (table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST') return [];
  const places = [
    { index: undefined, throughput: table.ProvisionedThroughput },
    ...(table.GlobalSecondaryIndexes ?? []).map(index => ({
      index: index.IndexName,
      throughput: index.ProvisionedThroughput,
    })),
  ];
  return places.flatMap(({ index, throughput }) =>
    (['read', 'write'] as const).map((side): Capacity => {
      const suffix = index === undefined ? '' : `/index/${index}`;
      const unit = side === 'read' ? 'ReadCapacityUnits' : 'WriteCapacityUnits';
      return {
        id: `${table.TableArn}${suffix}#${side}`,
        tableArn: table.TableArn!,
        table: table.TableName!,
        ...(index !== undefined && { index }),
        side,
        units: throughput?.[unit] ?? 0,
        resourceId: `table/${table.TableName}${suffix}`,
        dimension:
          index === undefined
            ? `dynamodb:table:${unit}`
            : `dynamodb:index:${unit}`,
      };
    }),
  );
}

/** The table and the resource that an id names; `undefined` when it is none. */
export function parseCapacityId(
  id: string,
):
  | { readonly id: string; readonly table: string; readonly resourceId: string }
  | undefined {
  const match =
    /^arn:[^:]+:dynamodb:[^:]*:\d{12}:(table\/([^/#]+)[^#]*)#(?:read|write)$/.exec(
      id,
    );
  return match ? { id, resourceId: match[1], table: match[2] } : undefined;
}
