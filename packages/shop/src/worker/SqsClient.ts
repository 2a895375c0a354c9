import type { SQSClient } from '@aws-sdk/client-sqs';

export interface SqsMessage {
  readonly body: string;
  readonly receipt: string;
  /** 1 for the first delivery. */
  readonly deliveries: number;
}

export interface SqsCounts {
  readonly waiting: number;
  readonly hidden: number;
  /** URL of the queue for dead letters, where the queue has one. */
  readonly deadUrl: string | undefined;
}

/** What the shop needs of Amazon SQS. The only file that knows its library, which is loaded when a queue is configured. */
export class SqsClient {
  readonly #sdk: typeof import('@aws-sdk/client-sqs');
  readonly #client: SQSClient;

  private constructor(sdk: typeof import('@aws-sdk/client-sqs'), url: string) {
    this.#sdk = sdk;
    const region =
      /^https:\/\/sqs\.([\w-]+)\./.exec(url)?.[1] ?? process.env.AWS_REGION;
    this.#client = new sdk.SQSClient({
      endpoint: new URL(url).origin,
      ...(region ? { region } : {}),
    });
  }

  static async create(url: string): Promise<SqsClient> {
    return new SqsClient(await import('@aws-sdk/client-sqs'), url);
  }

  /** At most ten at once. Rejects when one of them was not taken. */
  async send(
    url: string,
    entries: readonly { readonly body: string; readonly key: string }[],
  ): Promise<void> {
    const fifo = url.endsWith('.fifo');
    const { Failed = [] } = await this.#client.send(
      new this.#sdk.SendMessageBatchCommand({
        QueueUrl: url,
        Entries: entries.map(({ body, key }, index) => ({
          Id: String(index),
          MessageBody: body,
          ...(fifo ? { MessageGroupId: key, MessageDeduplicationId: key } : {}),
        })),
      }),
    );
    const [first] = Failed;
    if (first)
      throw new Error(
        `SQS did not take ${Failed.length} of ${entries.length} jobs: ${
          first.Message ?? first.Code
        }.`,
      );
  }

  /** Waits up to `waitSeconds` for messages and hides them for `hiddenSeconds`. */
  async receive(
    url: string,
    options: {
      readonly most: number;
      readonly waitSeconds: number;
      readonly hiddenSeconds: number;
      readonly signal: AbortSignal;
    },
  ): Promise<readonly SqsMessage[]> {
    const { Messages = [] } = await this.#client.send(
      new this.#sdk.ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(10, options.most),
        WaitTimeSeconds: options.waitSeconds,
        VisibilityTimeout: options.hiddenSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
      { abortSignal: options.signal },
    );
    return Messages.map(message => ({
      body: message.Body ?? '',
      receipt: message.ReceiptHandle ?? '',
      deliveries: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    }));
  }

  async delete(url: string, receipt: string): Promise<void> {
    await this.#client.send(
      new this.#sdk.DeleteMessageCommand({
        QueueUrl: url,
        ReceiptHandle: receipt,
      }),
    );
  }

  /** The message comes again after this time. */
  async hide(url: string, receipt: string, seconds: number): Promise<void> {
    await this.#client.send(
      new this.#sdk.ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      }),
    );
  }

  async counts(url: string): Promise<SqsCounts> {
    const { Attributes = {} } = await this.#client.send(
      new this.#sdk.GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesDelayed',
          'ApproximateNumberOfMessagesNotVisible',
          'RedrivePolicy',
        ],
      }),
    );
    const policy: unknown = JSON.parse(Attributes.RedrivePolicy ?? 'null');
    const arn =
      typeof policy === 'object' &&
      policy !== null &&
      'deadLetterTargetArn' in policy
        ? String(policy.deadLetterTargetArn)
        : undefined;
    return {
      waiting:
        Number(Attributes.ApproximateNumberOfMessages ?? 0) +
        Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
      // A queue for dead letters is in the same account and region, so only the name differs.
      deadUrl: arn && url.replace(/[^/]+$/, arn.split(':').at(-1) ?? ''),
    };
  }

  close(): void {
    this.#client.destroy();
  }
}
