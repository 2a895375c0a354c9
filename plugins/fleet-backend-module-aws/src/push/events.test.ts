import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import type { EventsService } from '@backstage/plugin-events-node';
import { createWorld } from '@capstan/cloud-simulator';
import type { SimulatorServer, World } from '@capstan/cloud-simulator';
import type { CallOptions } from '@capstan/plugin-fleet-node';
import { ACCOUNT, REGION } from '../__testUtils__/SimulatedAws';
import {
  activityEvent,
  alarmEvent,
  callEvent,
  codeDeployEvent,
} from '../__testUtils__/events';
import { simulatedAccount, startModule } from '../__testUtils__/startModule';
import { PUSH_TOPIC } from './Pushes';

jest.setTimeout(60_000);

/** The module as a backend runs it: events come in through Backstage's own service. */
describe('Events that a backend publishes', () => {
  const stop = new AbortController();
  const call = { signal: stop.signal };
  const woken = new Map<string, number>();
  const watches: Promise<void>[] = [];
  let world: World;
  let server: SimulatorServer;
  let backend: Awaited<ReturnType<typeof startModule>>['backend'];
  let events: EventsService;

  const watch = (
    id: string,
    start: (onChange: () => void, options: CallOptions) => Promise<void>,
  ) => {
    const onChange = () => woken.set(id, (woken.get(id) ?? 0) + 1);
    watches.push(start(onChange, call));
  };

  beforeAll(async () => {
    world = createWorld({ throttling: false });
    server = await world.listen();
    const region = world.account(ACCOUNT).region(REGION);
    region.ecs.service({ name: 'shop' });
    region.codedeploy.group(
      region.ecs.service({ name: 'checkout', controller: 'CODE_DEPLOY' }),
    );
    region.autoscaling.group({ name: 'worker' });
    region.dynamodb.table({ name: 'orders' });
    region.codepipeline.pipeline({ name: 'shop' });
    const listener = createBackendModule({
      pluginId: 'fleet',
      moduleId: 'listener',
      register(reg) {
        reg.registerInit({
          deps: { service: eventsServiceRef },
          init: async ({ service }) => {
            events = service;
          },
        });
      },
    });
    const started = await startModule(
      {
        ...simulatedAccount(server.url, ACCOUNT, [REGION]),
        events: { useEventBus: 'never' },
      },
      [listener, eventsServiceFactory],
    );
    const { groups, pipelines, signals } = started;
    backend = started.backend;
    for (const provider of groups) {
      const [scope] = provider.scopes();
      await provider.sweep(scope, call);
      watch(provider.name, (onChange, options) =>
        provider.watch!(scope, onChange, options),
      );
    }
    for (const provider of pipelines) {
      const [scope] = provider.scopes();
      await provider.observe(scope, new Set(), call);
      watch(provider.name, (onChange, options) =>
        provider.watch!(scope, onChange, options),
      );
    }
    for (const { name, alerting, sources } of signals.map(provider => ({
      name: provider.name,
      alerting: provider.alerting!,
      sources: provider.sources(),
    })))
      watch(name, (onChange, options) =>
        alerting.watch!(sources[0], onChange, options),
      );
  });
  beforeEach(() => woken.clear());
  afterAll(async () => {
    stop.abort();
    await Promise.all(watches);
    await backend.stop();
    await server.close();
  });

  it.each([
    ['a service', 'aws-ecs', activityEvent('service/default/shop')],
    [
      'a group',
      'aws-asg',
      callEvent('autoscaling', 'ResumeProcesses', {
        autoScalingGroupName: 'worker',
      }),
    ],
    ['a table', 'aws-dynamodb', activityEvent('table/orders')],
    [
      'a pipeline',
      'aws-codepipeline',
      {
        ...activityEvent(''),
        source: 'aws.codepipeline',
        'detail-type': 'CodePipeline Pipeline Execution State Change',
        detail: { pipeline: 'shop', state: 'STARTED' },
      },
    ],
    ['an alarm', 'aws-cloudwatch', alarmEvent('latency', 'OK', 'ALARM')],
  ])(
    'about %s wake the one that shows it, and nobody else',
    async (_, name, event) => {
      await events.publish({ topic: PUSH_TOPIC, eventPayload: event });
      expect([...woken]).toEqual([[name, 1]]);
    },
  );

  it.each([
    ['about what is not shown', PUSH_TOPIC, activityEvent('table/carts')],
    [
      'about a deployment group that deploys no service',
      PUSH_TOPIC,
      codeDeployEvent('functions', 'prod'),
    ],
    ['that are none', PUSH_TOPIC, 'SERVICE_STEADY_STATE'],
    ['of another topic', 'github', activityEvent('table/orders')],
  ])('%s wake nobody', async (_, topic, eventPayload) => {
    await events.publish({ topic, eventPayload });
    expect([...woken]).toEqual([]);
  });
});
