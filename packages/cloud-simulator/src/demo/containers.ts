import type { DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { imageOf, scaledService, scriptImages } from './ecs.ts';
import type { DemoService } from './Inventory.ts';
import type { Places } from './places.ts';
import { DAY, HOUR, MINUTE } from './Story.ts';
import type { Story } from './Story.ts';
import { visit } from './traffic.ts';

const PAUSED_AFTER_TEST: DeploymentLifecycleHook = {
  targetType: 'PAUSE',
  lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
  timeoutConfiguration: { timeoutInMinutes: 1440, action: 'ROLLBACK' },
};

const VERSIONS = ['3.0.0', '3.1.0', '3.2.0', '3.3.0'];

/** What else a shop consists of, each with another way of being deployed. */
export function containers(story: Story, places: Places): DemoService[] {
  for (const name of [
    'checkout',
    'payments',
    'search',
    'accounts',
    'recommendations',
    'media',
    'mailer',
  ])
    scriptImages(places.prodEurope, name, VERSIONS);
  return [
    checkout(story, places),
    payments(story, places),
    search(story, places),
    accounts(story, places),
    recommendations(story, places),
    media(story, places),
    mailer(story, places),
  ];
}

/** CodeDeploy moves its traffic. */
function checkout(story: Story, places: Places): DemoService {
  const regions = [places.prodEurope, places.prodAmerica];
  const services = regions.map((region, index) => {
    const service = scaledService(region, 'prod', {
      name: 'checkout',
      image: imageOf('checkout', '3.0.0'),
      desired: 3,
      balanced: true,
      controller: 'CODE_DEPLOY',
    });
    visit(story, region, service.arn, 3, 0.56, { latencyMs: 120 });
    const group = region.codedeploy.group(service, {
      terminationWaitMinutes: 2,
    });
    const deploy = (ago: number, version: string) =>
      story.before(ago, () => {
        const definition = region.ecs.registerTaskDefinition(
          'checkout',
          imageOf('checkout', version),
          { environment: { APP_ENV: 'prod' } },
        );
        region.codedeploy.create(group, definition, {
          content: appSpecOf(definition.arn),
          description: `Release ${version}`,
        });
      });
    deploy(9 * DAY - index * HOUR, '3.1.0');
    deploy(30 * HOUR - index * HOUR, '3.2.0');
    story.before(HOUR, () =>
      region.ecs.registerTaskDefinition(
        'checkout',
        imageOf('checkout', '3.3.0'),
        { environment: { APP_ENV: 'prod' } },
      ),
    );
    return service;
  });
  return {
    name: 'checkout',
    title: 'Checkout',
    description: 'Takes orders; CodeDeploy moves its traffic',
    team: 'shop-team',
    resources: services.map(({ arn }) => ({ kind: 'ecs-service', arn })),
  };
}

function appSpecOf(taskDefinition: string): string {
  return JSON.stringify({
    version: 1,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinition,
            LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
          },
        },
      },
    ],
  });
}

/** Waits for a person before production traffic moves: one rollout does so now. */
function payments(story: Story, places: Places): DemoService {
  const { prodEurope, testEurope } = places;
  const europe = scaledService(prodEurope, 'prod', {
    name: 'payments',
    image: imageOf('payments', '3.0.0'),
    desired: 3,
    balanced: true,
    configuration: {
      strategy: 'BLUE_GREEN',
      bakeTimeInMinutes: 1,
      lifecycleHooks: [PAUSED_AFTER_TEST],
    },
  });
  const test = scaledService(testEurope, 'test', {
    name: 'payments',
    image: imageOf('payments', '3.0.0'),
    desired: 1,
  });
  visit(story, prodEurope, europe.arn, 3, 0.56, { latencyMs: 180 });
  visit(story, testEurope, test.arn, 1, 0.56);
  story.deploy(8 * DAY, testEurope, test, imageOf('payments', '3.1.0'));
  story.deploy(7 * DAY, prodEurope, europe, imageOf('payments', '3.1.0'));
  story.before(7 * DAY - 10 * MINUTE, () => {
    const deployment = europe.deployments.at(-1)!;
    story.call(prodEurope, 'ecs', 'ContinueServiceDeployment', {
      serviceDeploymentArn: deployment.arn,
      hookId: deployment.hooks.at(-1)!.hookId,
      action: 'CONTINUE',
    });
  });
  story.deploy(2 * HOUR, testEurope, test, imageOf('payments', '3.2.0'));
  story.deploy(25 * MINUTE, prodEurope, europe, imageOf('payments', '3.2.0'));
  return {
    name: 'payments',
    title: 'Payments',
    description: 'Talks to the banks; a person lets every version in',
    team: 'shop-team',
    resources: [test, europe].map(({ arn }) => ({ kind: 'ecs-service', arn })),
  };
}

/** A tenth of the traffic first. */
function search(story: Story, places: Places): DemoService {
  const services = [places.prodEurope, places.prodAmerica].map(
    (region, index) => {
      const service = scaledService(region, 'prod', {
        name: 'search',
        image: imageOf('search', '3.0.0'),
        desired: 4,
        balanced: true,
        configuration: {
          strategy: 'CANARY',
          canaryConfiguration: {
            canaryPercent: 10,
            canaryBakeTimeInMinutes: 2,
          },
          bakeTimeInMinutes: 1,
        },
      });
      visit(story, region, service.arn, 4, 0.56, { latencyMs: 25 });
      const lag = index * HOUR;
      story.deploy(6 * DAY - lag, region, service, imageOf('search', '3.1.0'));
      story.deploy(
        20 * HOUR - lag,
        region,
        service,
        imageOf('search', '3.2.0'),
      );
      return service;
    },
  );
  return {
    name: 'search',
    title: 'Search',
    description: 'Finds articles; a tenth of the traffic meets a version first',
    team: 'shop-team',
    resources: services.map(({ arn }) => ({ kind: 'ecs-service', arn })),
  };
}

/** Traffic in equal steps; the latest version never came up and was taken back. */
function accounts(story: Story, places: Places): DemoService {
  const { testAmerica, prodAmerica } = places;
  story.world.images.script(imageOf('accounts', '3.3.0'), {
    health: 'crashes',
  });
  const test = scaledService(testAmerica, 'test', {
    name: 'accounts',
    image: imageOf('accounts', '3.0.0'),
    desired: 1,
  });
  const prod = scaledService(prodAmerica, 'prod', {
    name: 'accounts',
    image: imageOf('accounts', '3.0.0'),
    desired: 3,
    balanced: true,
    configuration: {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 1 },
      bakeTimeInMinutes: 1,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  });
  visit(story, testAmerica, test.arn, 1, 0.56);
  visit(story, prodAmerica, prod.arn, 3, 0.56);
  story.deploy(5 * DAY, testAmerica, test, imageOf('accounts', '3.2.0'));
  story.deploy(4 * DAY, prodAmerica, prod, imageOf('accounts', '3.2.0'));
  story.deploy(9 * HOUR, prodAmerica, prod, imageOf('accounts', '3.3.0'));
  return {
    name: 'accounts',
    title: 'Accounts',
    description: 'Who the customers are; traffic moves in equal steps',
    team: 'platform',
    resources: [test, prod].map(({ arn }) => ({ kind: 'ecs-service', arn })),
  };
}

/** In trouble: tasks of its latest version exit soon after they started, and nothing takes it back. */
function recommendations(story: Story, places: Places): DemoService {
  const { prodEurope } = places;
  story.world.images.script(imageOf('recommendations', '3.2.0'), {
    health: 'crashes',
    startSeconds: 20,
  });
  const service = scaledService(prodEurope, 'prod', {
    name: 'recommendations',
    image: imageOf('recommendations', '3.0.0'),
    desired: 3,
    min: 3,
    configuration: { maximumPercent: 150, minimumHealthyPercent: 50 },
  });
  visit(story, prodEurope, service.arn, 3, 0.25, { errorPercent: 1.5 });
  story.deploy(
    6 * DAY,
    prodEurope,
    service,
    imageOf('recommendations', '3.1.0'),
  );
  story.deploy(
    18 * MINUTE,
    prodEurope,
    service,
    imageOf('recommendations', '3.2.0'),
  );
  return {
    name: 'recommendations',
    title: 'Recommendations',
    description: 'What others bought; its latest version does not stay up',
    team: 'outlet-team',
    resources: [{ kind: 'ecs-service', arn: service.arn }],
  };
}

/** Task after task, everywhere. */
function media(story: Story, places: Places): DemoService {
  const everywhere = [
    [places.testEurope, 'test', 1],
    [places.testAmerica, 'test', 1],
    [places.prodEurope, 'prod', 3],
    [places.prodAmerica, 'prod', 2],
  ] as const;
  const services = everywhere.map(([region, environment, desired], index) => {
    const service = scaledService(region, environment, {
      name: 'media',
      image: imageOf('media', '3.0.0'),
      desired,
    });
    visit(story, region, service.arn, desired, 0.56, { latencyMs: 15 });
    const versions = ['3.1.0', '3.2.0', '3.3.0'];
    for (const [number, version] of versions.entries())
      story.deploy(
        (11 - 4 * number) * DAY - index * 2 * HOUR,
        region,
        service,
        imageOf('media', version),
      );
    return service;
  });
  return {
    name: 'media',
    title: 'Media',
    description: 'Pictures in every size; task after task is replaced',
    team: 'platform',
    resources: services.map(({ arn }) => ({ kind: 'ecs-service', arn })),
  };
}

/** Somebody else's tool deploys it: shown, and not touched. */
function mailer(story: Story, { prodEurope }: Places): DemoService {
  const service = scaledService(prodEurope, 'prod', {
    name: 'mailer',
    image: imageOf('mailer', '3.1.0'),
    desired: 2,
    controller: 'EXTERNAL',
  });
  visit(story, prodEurope, service.arn, 2, 0.55);
  return {
    name: 'mailer',
    title: 'Mailer',
    description: 'Sends e-mails; a tool of its own deploys it',
    team: 'outlet-team',
    resources: [{ kind: 'ecs-service', arn: service.arn }],
  };
}
