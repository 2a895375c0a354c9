import * as sdk from '@aws-sdk/client-sqs';
import type {
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListQueuesRequest,
  ListQueuesResult,
  QueueAttributeName,
} from '@aws-sdk/client-sqs';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import { messageOperations } from './messageOperations.ts';
import { queueOf } from './queueOf.ts';
import type { QueueState } from './SqsRegion.ts';

/** ListQueues, documentation of `MaxResults`: 1 to 1000. */
export const QUEUES = { default: 1_000, max: 1_000 };

/** Simple Queue Service: how many messages wait, and messages with content. */
export const sqs: ServiceDefinition = {
  name: 'sqs',
  protocol: 'awsJson1.0',
  target: 'AmazonSQS',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'GetQueueAttributesRequest.AttributeNames': sdk.QueueAttributeName,
  },
  // Assumption: calls about queues are limited far above what is needed here.
  buckets: { read: { capacity: 100, refillPerSecond: 50 } },
  throttling: { code: 'RequestThrottled', message: 'Rate exceeded' },
  operations: {
    ListQueues: operation<ListQueuesRequest, ListQueuesResult>(
      'read',
      'read',
      (input, { world }) => {
        const all = [...world.sqs.queues.values()].filter(({ name }) =>
          name.startsWith(input.QueueNamePrefix ?? ''),
        );
        const page = pageOf(all, {
          size: input.MaxResults,
          token: input.NextToken,
          limits: QUEUES,
          errorCode: 'InvalidAddress',
        });
        return {
          QueueUrls: page.items.map(({ url }) => url),
          // Documentation: without MaxResults there is no token.
          ...(input.MaxResults !== undefined && { NextToken: page.nextToken }),
        };
      },
    ),

    GetQueueUrl: operation<GetQueueUrlRequest, GetQueueUrlResult>(
      'read',
      'read',
      (input, { world }) => ({
        QueueUrl: queueOf(world, input.QueueName).url,
      }),
    ),

    GetQueueAttributes: operation<
      GetQueueAttributesRequest,
      GetQueueAttributesResult
    >('read', 'read', (input, { world }) => {
      const all = attributesOf(
        queueOf(world, input.QueueUrl),
        world.world.clock.now(),
      );
      const wanted = input.AttributeNames ?? [];
      return {
        Attributes: wanted.includes('All')
          ? all
          : Object.fromEntries(
              Object.entries(all).filter(([name]) =>
                wanted.includes(name as QueueAttributeName),
              ),
            ),
      };
    }),

    ...messageOperations,
  },
};

function attributesOf(queue: QueueState, now: number): Record<string, string> {
  const { visible, inFlight, messages } = queue;
  const hidden = messages.filter(({ hiddenUntil }) => hiddenUntil > now).length;
  const created = `${Math.floor(queue.createdAt / 1000)}`;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: `${
      Math.round(visible) + messages.length - hidden
    }`,
    ApproximateNumberOfMessagesNotVisible: `${Math.round(inFlight) + hidden}`,
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: `${queue.visibilityTimeout}`,
    MessageRetentionPeriod: '345600',
  };
}
