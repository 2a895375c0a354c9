import { createHash } from 'node:crypto';
import type {
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
  SendMessageResult,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../core/AwsError.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import { queueOf } from './queueOf.ts';

/** Documentation of ReceiveMessage and DeleteMessageBatch: at most ten at a time. */
export const AT_ONCE = 10;

/** Messages with content: sent, received and deleted. Nobody is kept waiting: what is there now is answered. */
export const messageOperations = {
  SendMessage: operation<SendMessageRequest, SendMessageResult>(
    'write',
    'read',
    (input, { world, effect }) => {
      const queue = queueOf(world, input.QueueUrl);
      const { id, body } = world.sqs.send(queue, input.MessageBody!);
      effect(queue.arn, 'message sent');
      return { MessageId: id, MD5OfMessageBody: md5(body) };
    },
  ),

  ReceiveMessage: operation<ReceiveMessageRequest, ReceiveMessageResult>(
    'write',
    'read',
    (input, { world }) => {
      const count = input.MaxNumberOfMessages ?? 1;
      if (count < 1 || count > AT_ONCE)
        throw new AwsError(
          'InvalidParameterValue',
          `Value ${count} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and ${AT_ONCE}, if provided.`,
        );
      const queue = queueOf(world, input.QueueUrl);
      const messages = world.sqs.receive(queue, {
        count,
        hiddenSeconds: input.VisibilityTimeout ?? queue.visibilityTimeout,
      });
      return {
        ...(messages.length > 0 && {
          Messages: messages.map(({ id, body, receipt }) => ({
            MessageId: id,
            ReceiptHandle: receipt,
            MD5OfBody: md5(body),
            Body: body,
          })),
        }),
      };
    },
  ),

  DeleteMessageBatch: operation<
    DeleteMessageBatchRequest,
    DeleteMessageBatchResult
  >('write', 'read', (input, { world, effect }) => {
    const queue = queueOf(world, input.QueueUrl);
    const entries = input.Entries ?? [];
    if (entries.length === 0)
      throw new AwsError(
        'EmptyBatchRequest',
        'There should be at least one entry in the request.',
      );
    if (entries.length > AT_ONCE)
      throw new AwsError(
        'TooManyEntriesInBatchRequest',
        `Maximum number of entries per request are ${AT_ONCE}. You have sent ${entries.length}.`,
      );
    for (const { ReceiptHandle } of entries)
      if (world.sqs.delete(queue, ReceiptHandle!))
        effect(queue.arn, 'message deleted');
    // Documentation: deleting what is deleted already succeeds.
    return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
  }),
};

/** The SDK holds what it receives against it. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
