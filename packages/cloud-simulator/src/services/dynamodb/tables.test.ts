import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOptions, withBench } from '../../testing/clients.ts';
import type { Bench } from '../../testing/clients.ts';

const withTables = (
  use: (bench: Bench, dynamo: DynamoDBClient) => Promise<void>,
) =>
  withBench(async bench => {
    const dynamo = new DynamoDBClient(clientOptions(bench.server.url));
    await use(bench, dynamo).finally(() => dynamo.destroy());
  });

test('tables come in pages of 100', () =>
  withTables(async ({ region }, dynamo) => {
    for (let index = 0; index < 101; index++)
      region.dynamodb.table({ name: `table-${index}` });
    const first = await dynamo.send(new ListTablesCommand({}));
    assert.equal(first.TableNames?.length, 100);
    const second = await dynamo.send(
      new ListTablesCommand({
        ExclusiveStartTableName: first.LastEvaluatedTableName,
      }),
    );
    assert.equal(second.TableNames?.length, 1);
    assert.equal(second.LastEvaluatedTableName, undefined);
    await assert.rejects(dynamo.send(new ListTablesCommand({ Limit: 101 })));
  }));

test('a minimum above the capacity of an index raises it at once; on demand has nothing to scale', () =>
  withTables(async ({ region, scaling }, dynamo) => {
    region.dynamodb.table({
      name: 'orders',
      indexes: { customer: { read: 5, write: 5 } },
    });
    region.dynamodb.table({ name: 'carts', onDemand: true });
    const register = (ResourceId: string) =>
      scaling.send(
        new RegisterScalableTargetCommand({
          ServiceNamespace: 'dynamodb',
          ResourceId,
          ScalableDimension: 'dynamodb:index:ReadCapacityUnits',
          MinCapacity: 10,
          MaxCapacity: 20,
        }),
      );
    await register('table/orders/index/customer');
    const { Table } = await dynamo.send(
      new DescribeTableCommand({ TableName: 'orders' }),
    );
    const [index] = Table!.GlobalSecondaryIndexes!;
    assert.equal(index.ProvisionedThroughput?.ReadCapacityUnits, 10);
    assert.equal(index.ProvisionedThroughput?.WriteCapacityUnits, 5);
    await assert.rejects(register('table/carts'), {
      name: 'ValidationException',
    });
    await assert.rejects(
      dynamo.send(new DescribeTableCommand({ TableName: 'none' })),
      { name: 'ResourceNotFoundException' },
    );
  }));
