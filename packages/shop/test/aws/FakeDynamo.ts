import { startAwsServer } from './awsServer.ts';

type Item = Readonly<
  Record<string, { readonly S?: string; readonly N?: string }>
>;

interface Condition {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

interface Input extends Condition {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly TransactItems?: readonly {
    readonly Put?: Input;
    readonly Delete?: Input;
  }[];
}

const PREFIX = 'com.amazonaws.dynamodb.v20120810#';

/** Amazon DynamoDB as far as the shop uses it: one table, reads, conditional writes, transactions. In memory. */
export async function startFakeDynamo(table: string): Promise<{
  readonly endpoint: string;
  stop(): Promise<void>;
}> {
  const items = new Map<string, Item>();
  const keyOf = (input: Input): string => {
    if (input.TableName !== table)
      throw new Error(`${PREFIX}ResourceNotFoundException`);
    return input.Key?.id?.S ?? input.Item?.id?.S ?? '';
  };
  const holds = (input: Input): boolean => {
    const there = items.get(keyOf(input));
    switch (input.ConditionExpression) {
      case undefined:
        return true;
      case 'attribute_not_exists(id)':
        return there === undefined;
      case '#version = :before':
        return (
          there?.version?.N === input.ExpressionAttributeValues?.[':before']?.N
        );
      default:
        throw new Error(`${PREFIX}ValidationException`);
    }
  };
  const server = await startAwsServer({
    async GetItem(input: Input) {
      const Item = items.get(keyOf(input));
      return Item ? { Item } : {};
    },
    async PutItem(input: Input) {
      if (!holds(input))
        throw new Error(`${PREFIX}ConditionalCheckFailedException`);
      items.set(keyOf(input), input.Item ?? {});
      return {};
    },
    async TransactWriteItems({ TransactItems = [] }: Input) {
      const all = TransactItems.map(one => one.Put ?? one.Delete ?? {});
      if (!all.every(holds))
        throw new Error(`${PREFIX}TransactionCanceledException`);
      for (const { Put, Delete } of TransactItems) {
        if (Put) items.set(keyOf(Put), Put.Item ?? {});
        if (Delete) items.delete(keyOf(Delete));
      }
      return {};
    },
  });
  return { endpoint: server.url, stop: server.stop };
}
