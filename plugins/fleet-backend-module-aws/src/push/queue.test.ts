import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import eventsPlugin from '@backstage/plugin-events-backend';
import eventsModuleAwsSqs from '@backstage/plugin-events-backend-module-aws-sqs';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { accessKeyOf, createWorld } from '@capstan/cloud-simulator';
import { ACCOUNT, REGION } from '../__testUtils__/SimulatedAws';
import { alarmEvent, callEvent } from '../__testUtils__/events';
import { simulatedAccount, startModule } from '../__testUtils__/startModule';

jest.setTimeout(30_000);

it('an event in the queue that the README describes makes the portal look, and leaves the queue', async () => {
  const world = createWorld({ throttling: false });
  const server = await world.listen();
  const { dynamodb, sqs } = world.account(ACCOUNT).region(REGION);
  dynamodb.table({ name: 'orders' });
  const queue = sqs.queue({ name: 'capstan-events' });
  const environment = { ...process.env };
  // The queue is read with the credentials of the process.
  process.env.AWS_ACCESS_KEY_ID = accessKeyOf(ACCOUNT, 'WRITE');
  process.env.AWS_SECRET_ACCESS_KEY = 'secret';
  const scheduler = mockServices.scheduler();
  const { backend, groups } = await startModule(
    {
      ...simulatedAccount(server.url, ACCOUNT, [REGION]),
      events: {
        useEventBus: 'never',
        modules: {
          awsSqs: {
            awsSqsConsumingEventPublisher: {
              topics: {
                'fleet-aws': {
                  queue: {
                    url: queue.url,
                    region: REGION,
                    endpoint: server.url,
                  },
                  waitTimeAfterEmptyReceive: { seconds: 0 },
                },
              },
            },
          },
        },
      },
    },
    [
      eventsPlugin,
      eventsModuleAwsSqs,
      eventsServiceFactory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
    ],
  );
  const stop = new AbortController();
  const provider = groups.find(({ name }) => name === 'aws-dynamodb')!;
  const [scope] = provider.scopes();
  await provider.sweep(scope, { signal: stop.signal });
  const onChange = jest.fn();
  const woken = new Promise<void>(resolve => {
    onChange.mockImplementation(resolve);
  });
  const watching = provider.watch!(scope, onChange, { signal: stop.signal });
  try {
    for (const event of [
      alarmEvent('latency', 'OK', 'ALARM'),
      callEvent('dynamodb', 'UpdateTable', { tableName: 'of-others' }),
      callEvent('dynamodb', 'UpdateTable', { tableName: 'orders' }),
    ])
      sqs.send(queue, JSON.stringify(event));
    await scheduler.triggerTask('events.awsSqs.publisher:fleet-aws');
    expect(queue.messages).toEqual([]);
    await woken;
    expect(onChange).toHaveBeenCalledTimes(1);
  } finally {
    stop.abort();
    await watching;
    await backend.stop();
    await server.close();
    process.env = environment;
  }
});
