import type {
  AttributeValue,
  DynamoDBClient,
  Put,
} from '@aws-sdk/client-dynamodb';
import { Problem } from '../http/Problem.ts';

/** What is kept under one key: a text and the number that changes with it. */
export interface DynamoItem {
  readonly id: string;
  readonly version: number;
  readonly text: string;
  /** Seconds since 1970 after which DynamoDB may delete it. */
  readonly expires: number;
}

/** `before`: the version that is replaced or deleted; `undefined` = there must be none yet. */
export type DynamoWrite =
  | { readonly put: DynamoItem; readonly before: number | undefined }
  | { readonly deleted: string; readonly before: number };

export interface DynamoOptions {
  readonly table: string;
  /** Default: what the environment says (AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB). */
  readonly endpoint?: string;
}

/**
 * What the shop needs of Amazon DynamoDB: one table with the text key `id`. The only file that knows its library, which is loaded
 * when a table is configured. Rejects with a `Problem` 503 when DynamoDB cannot be reached.
 */
export class DynamoClient {
  readonly #sdk: typeof import('@aws-sdk/client-dynamodb');
  readonly #client: DynamoDBClient;
  readonly #table: string;

  private constructor(
    sdk: typeof import('@aws-sdk/client-dynamodb'),
    { table, endpoint }: DynamoOptions,
  ) {
    this.#sdk = sdk;
    this.#table = table;
    this.#client = new sdk.DynamoDBClient({
      maxAttempts: 4,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  }

  static async create(options: DynamoOptions): Promise<DynamoClient> {
    return new DynamoClient(await import('@aws-sdk/client-dynamodb'), options);
  }

  /** As it was last written, never an older version. */
  async get(id: string): Promise<DynamoItem | undefined> {
    const { Item } = await this.#answer(() =>
      this.#client.send(
        new this.#sdk.GetItemCommand({
          TableName: this.#table,
          Key: { id: { S: id } },
          ConsistentRead: true,
        }),
      ),
    );
    return (
      Item && {
        id,
        version: Number(Item.version?.N ?? 0),
        text: Item.text?.S ?? '',
        expires: Number(Item.expires?.N ?? 0),
      }
    );
  }

  /** All or nothing. `false` when one of them is not at the version it was expected at. */
  async write(...writes: readonly DynamoWrite[]): Promise<boolean> {
    const [first, ...more] = writes.map(write => this.#toCommand(write));
    if (first === undefined) return true;
    try {
      if (more.length === 0 && first.Put)
        await this.#client.send(new this.#sdk.PutItemCommand(first.Put));
      else
        await this.#client.send(
          new this.#sdk.TransactWriteItemsCommand({
            TransactItems: [first, ...more],
          }),
        );
      return true;
    } catch (error) {
      if (
        error instanceof this.#sdk.ConditionalCheckFailedException ||
        error instanceof this.#sdk.TransactionCanceledException
      )
        return false;
      throw unavailable(error);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #toCommand(write: DynamoWrite): {
    Put?: Put & { Item: Record<string, AttributeValue> };
    Delete?: {
      TableName: string;
      Key: Record<string, AttributeValue>;
      ConditionExpression: string;
    };
  } {
    const condition =
      write.before === undefined
        ? { ConditionExpression: 'attribute_not_exists(id)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: {
              ':before': { N: String(write.before) },
            },
          };
    if ('deleted' in write) {
      return {
        Delete: {
          TableName: this.#table,
          Key: { id: { S: write.deleted } },
          ...condition,
        },
      };
    }
    const { id, version, text, expires } = write.put;
    return {
      Put: {
        TableName: this.#table,
        Item: {
          id: { S: id },
          version: { N: String(version) },
          text: { S: text },
          expires: { N: String(expires) },
        },
        ...condition,
      },
    };
  }

  async #answer<Out>(ask: () => Promise<Out>): Promise<Out> {
    try {
      return await ask();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

function unavailable(cause: unknown): Problem {
  const problem = Problem.unavailable(
    'The carts cannot be reached at the moment. Try again in a second.',
  );
  problem.cause = cause;
  return problem;
}
