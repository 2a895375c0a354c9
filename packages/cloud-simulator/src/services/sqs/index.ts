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
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import type { QueueState } from './SqsRegion.ts';

/** ListQueues, documentation of `MaxResults`: 1 to 1000. */
export const QUEUES = { default: 1_000, max: 1_000 };

/** Simple Queue Service: how many messages wait. Nothing is sent or received through it. */
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
        QueueUrl: known(world.sqs.queues.get(input.QueueName!)).url,
      }),
    ),

    GetQueueAttributes: operation<
      GetQueueAttributesRequest,
      GetQueueAttributesResult
    >('read', 'read', (input, { world }) => {
      const all = attributesOf(known(world.sqs.find(input.QueueUrl!)));
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
  },
};

function attributesOf(queue: QueueState): Record<string, string> {
  const created = `${Math.floor(queue.createdAt / 1000)}`;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: `${Math.round(queue.visible)}`,
    ApproximateNumberOfMessagesNotVisible: `${Math.round(queue.inFlight)}`,
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: `${queue.visibilityTimeout}`,
    MessageRetentionPeriod: '345600',
  };
}

function known(queue: QueueState | undefined): QueueState {
  if (queue) return queue;
  throw new AwsError(
    'QueueDoesNotExist',
    'The specified queue does not exist.',
  );
}
