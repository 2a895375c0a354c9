import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientOptions, withBench } from '../../testing/clients.ts';

test('a message is received by one at a time, until it is deleted', () =>
  withBench(async ({ region, world, server }) => {
    const sqs = new SQSClient(clientOptions(server.url));
    const { url: QueueUrl } = region.sqs.queue({ name: 'events' });
    const receive = async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages;
    };
    for (const MessageBody of ['{"a":1}', '{"a":2}'])
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const first = await receive();
    assert.deepEqual(
      first.map(({ Body }) => Body),
      ['{"a":1}', '{"a":2}'],
    );
    assert.deepEqual(await receive(), []);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
        ],
      }),
    );
    assert.deepEqual(Attributes, {
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '2',
    });

    const remove = (Entries: { Id: string; ReceiptHandle: string }[]) =>
      sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    const entry = { Id: '1', ReceiptHandle: first[0].ReceiptHandle! };
    for (const _ of [1, 2]) {
      const { Successful } = await remove([entry]);
      assert.deepEqual(Successful, [{ Id: '1' }]);
    }
    world.clock.advance(31_000);
    const again = await receive();
    assert.deepEqual(
      again.map(({ Body }) => Body),
      ['{"a":2}'],
    );
    assert.notEqual(again[0].ReceiptHandle, first[1].ReceiptHandle);
    sqs.destroy();
  }));

test('queues refuse more than ten messages at once, and none', () =>
  withBench(async ({ region, server }) => {
    const sqs = new SQSClient(clientOptions(server.url));
    const { url: QueueUrl } = region.sqs.queue({ name: 'events' });
    const entries = (length: number) =>
      Array.from({ length }, (_, index) => ({
        Id: `${index}`,
        ReceiptHandle: 'x',
      }));
    await assert.rejects(
      sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }),
      ),
      { name: 'InvalidParameterValue' },
    );
    for (const [count, name] of [
      [0, 'EmptyBatchRequest'],
      [11, 'TooManyEntriesInBatchRequest'],
    ] as const)
      await assert.rejects(
        sqs.send(
          new DeleteMessageBatchCommand({ QueueUrl, Entries: entries(count) }),
        ),
        { name },
      );
    sqs.destroy();
  }));
