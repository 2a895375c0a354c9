import { createHash, randomUUID } from 'node:crypto';
import { startAwsServer } from './awsServer.ts';

interface Message {
  readonly body: string;
  receipt: string;
  deliveries: number;
  visibleAt: number;
}

export interface FakeSqs {
  /** The address of the queue `jobs`; its dead letters go to `jobs-dead`. */
  readonly queueUrl: string;
  bodies(name: 'jobs' | 'jobs-dead'): readonly string[];
  stop(): Promise<void>;
}

/** Amazon SQS as far as the shop uses it: batches, hiding, counting deliveries, a queue for dead letters. In memory. */
export async function startFakeSqs(): Promise<FakeSqs> {
  const queues = new Map<string, Message[]>([
    ['jobs', []],
    ['jobs-dead', []],
  ]);
  const queueOf = (input: Input): Message[] => {
    const found = queues.get(String(input.QueueUrl).split('/').at(-1) ?? '');
    if (found === undefined)
      throw new Error('AWS.SimpleQueueService.NonExistentQueue');
    return found;
  };
  const held = (input: Input): Message | undefined =>
    queueOf(input).find(one => one.receipt === input.ReceiptHandle);

  const server = await startAwsServer({
    async SendMessageBatch(input: Input) {
      const entries = input.Entries ?? [];
      if (entries.length > 10)
        throw new Error('AWS.SimpleQueueService.TooManyEntriesInBatchRequest');
      const Successful = entries.map(entry => {
        queueOf(input).push({
          body: entry.MessageBody,
          receipt: '',
          deliveries: 0,
          visibleAt: 0,
        });
        return {
          Id: entry.Id,
          MessageId: randomUUID(),
          MD5OfMessageBody: md5(entry.MessageBody),
        };
      });
      return { Successful, Failed: [] };
    },
    async ReceiveMessage(input: Input, gone: AbortSignal) {
      const until = Date.now() + (input.WaitTimeSeconds ?? 0) * 1_000;
      for (;;) {
        // What is given to nobody would be hidden from everybody.
        if (gone.aborted) return {};
        const now = Date.now();
        const found = queueOf(input)
          .filter(one => one.visibleAt <= now)
          .slice(0, input.MaxNumberOfMessages ?? 1);
        for (const one of found) {
          one.receipt = randomUUID();
          one.deliveries += 1;
          one.visibleAt = now + (input.VisibilityTimeout ?? 30) * 1_000;
        }
        if (found.length > 0 || now >= until) {
          return {
            Messages: found.map(one => ({
              MessageId: randomUUID(),
              ReceiptHandle: one.receipt,
              Body: one.body,
              MD5OfBody: md5(one.body),
              Attributes: { ApproximateReceiveCount: String(one.deliveries) },
            })),
          };
        }
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    },
    async DeleteMessage(input: Input) {
      const queue = queueOf(input);
      const found = held(input);
      if (found) queue.splice(queue.indexOf(found), 1);
      return {};
    },
    async ChangeMessageVisibility(input: Input) {
      const found = held(input);
      if (found)
        found.visibleAt = Date.now() + (input.VisibilityTimeout ?? 0) * 1_000;
      return {};
    },
    async GetQueueAttributes(input: Input) {
      const queue = queueOf(input);
      const hidden = queue.filter(one => one.visibleAt > Date.now()).length;
      return {
        Attributes: {
          ApproximateNumberOfMessages: String(queue.length - hidden),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
          ApproximateNumberOfMessagesDelayed: '0',
          ...(queue === queues.get('jobs')
            ? {
                RedrivePolicy: JSON.stringify({
                  deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:0:jobs-dead',
                  maxReceiveCount: 50,
                }),
              }
            : {}),
        },
      };
    },
  });
  return {
    queueUrl: `${server.url}/000000000000/jobs`,
    bodies: name => (queues.get(name) ?? []).map(one => one.body),
    stop: server.stop,
  };
}

interface Input {
  readonly QueueUrl?: string;
  readonly ReceiptHandle?: string;
  readonly MaxNumberOfMessages?: number;
  readonly WaitTimeSeconds?: number;
  readonly VisibilityTimeout?: number;
  readonly Entries?: readonly {
    readonly Id: string;
    readonly MessageBody: string;
  }[];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
