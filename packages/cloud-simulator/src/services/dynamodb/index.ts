import * as sdk from '@aws-sdk/client-dynamodb';
import type {
  DescribeTableInput,
  DescribeTableOutput,
  ListTablesInput,
  ListTablesOutput,
  ProvisionedThroughputDescription,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../core/AwsError.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import type { Throughput } from './DynamoDbRegion.ts';

/** ListTables, documentation of `Limit`: "If this parameter is not specified, the limit is 100", which is also the most. */
export const TABLES = 100;

/** DynamoDB, as far as capacity goes. */
export const dynamodb: ServiceDefinition = {
  name: 'dynamodb',
  protocol: 'awsJson1.0',
  target: 'DynamoDB_20120810',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'TableDescription.TableStatus': sdk.TableStatus,
    'BillingModeSummary.BillingMode': sdk.BillingMode,
    'GlobalSecondaryIndexDescription.IndexStatus': sdk.IndexStatus,
  },
  // Assumption: calls about tables are limited far above what is needed here.
  buckets: { read: { capacity: 100, refillPerSecond: 50 } },
  throttling: { code: 'ThrottlingException', message: 'Rate exceeded' },
  operations: {
    ListTables: operation<ListTablesInput, ListTablesOutput>(
      'read',
      'read',
      (input, { world }) => {
        const limit = input.Limit ?? TABLES;
        if (limit < 1 || limit > TABLES)
          throw new AwsError(
            'ValidationException',
            `Limit must be between 1 and ${TABLES}.`,
          );
        const names = [...world.dynamodb.tables.keys()].sort();
        const after = input.ExclusiveStartTableName;
        const rest = names.filter(name => after === undefined || name > after);
        const page = rest.slice(0, limit);
        return {
          TableNames: page,
          ...(rest.length > page.length && {
            LastEvaluatedTableName: page.at(-1),
          }),
        };
      },
    ),

    DescribeTable: operation<DescribeTableInput, DescribeTableOutput>(
      'read',
      'read',
      (input, { world }) => {
        const name = input.TableName!.split('/').at(-1)!;
        const table = world.dynamodb.tables.get(name);
        if (!table) {
          throw new AwsError(
            'ResourceNotFoundException',
            `Requested resource not found: Table: ${name} not found`,
          );
        }
        return {
          Table: {
            TableName: table.name,
            TableArn: table.arn,
            TableStatus: 'ACTIVE',
            CreationDateTime: new Date(table.createdAt),
            BillingModeSummary: {
              BillingMode: table.onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
            },
            ProvisionedThroughput: unitsOf(table.throughput, table.onDemand),
            GlobalSecondaryIndexes: [...table.indexes].map(
              ([IndexName, units]) => ({
                IndexName,
                IndexArn: `${table.arn}/index/${IndexName}`,
                IndexStatus: 'ACTIVE' as const,
                ProvisionedThroughput: unitsOf(units, table.onDemand),
              }),
            ),
          },
        };
      },
    ),
  },
};

function unitsOf(
  { read, write }: Throughput,
  onDemand: boolean,
): ProvisionedThroughputDescription {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: onDemand ? 0 : read,
    WriteCapacityUnits: onDemand ? 0 : write,
  };
}
