import {
  describeRolloutProvider,
  describeScaleGroupProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import type { RolloutHarness } from '@capstan/plugin-fleet-node/testUtils';
import type { EcsServiceOptions } from '@capstan/cloud-simulator';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';

jest.setTimeout(60_000);

/** The suite waits in steps of 150 ms; a task of Fargate takes its time. */
const FASTER = 30;

const PAUSE = 'ECS cannot pause a deployment at will';
const WATCH =
  'events come through Backstage, see push.test.ts; the sweep polls beside them';

interface Kind {
  readonly service: Partial<EcsServiceOptions>;
  readonly strategies: NonNullable<RolloutHarness['strategies']>;
  readonly isMidway: NonNullable<RolloutHarness['isMidway']>;
  /** CodeDeploy deploys it: how long it waits for the traffic to be moved, and keeps the former tasks. */
  readonly codeDeploy?: {
    readonly readyWaitMinutes?: number;
    readonly terminationWaitMinutes: number;
    readonly configName?: string;
  };
}

/** A service whose first deployment was of a definition that was deregistered since, and a newer one to roll out. */
const create = (kind: Kind) => async (): Promise<RolloutHarness> => {
  const aws = await SimulatedAws.start();
  const { region, world } = aws;
  const { ecs, codedeploy, applicationAutoScaling } = region;
  const old = ecs.registerTaskDefinition('shop', 'shop:0.9.0');
  const service = ecs.service({ name: 'shop', ...kind.service });
  const next = ecs.registerTaskDefinition('shop', 'shop:1.1.0');
  applicationAutoScaling.register({
    resourceId: 'service/default/shop',
    min: 1,
    max: 4,
  });
  if (kind.codeDeploy) {
    const group = codedeploy.group(service, kind.codeDeploy);
    const { taskDefinition } = service.revision;
    for (const definition of [old, taskDefinition]) {
      const first = codedeploy.create(group, definition, { content: '' });
      world.clock.advance(60_000);
      if (first.status === 'Ready') codedeploy.continue(first, 'READY_WAIT');
      world.clock.advance(3_600_000);
    }
  } else {
    const { taskDefinition } = service.revision;
    for (const definition of [old, taskDefinition]) {
      ecs.startDeployment(service, ecs.makeRevision(service, definition));
      world.clock.advance(24 * 3_600_000);
    }
  }
  ecs.deregisterTaskDefinition(old);
  const group = await aws.look();
  const idOf = (definition: { family: string; revision: number }) =>
    group.revisions.find(
      revision =>
        revision.id.split('@')[0] ===
        `${definition.family}:${definition.revision}`,
    )!.id;
  let connected = true;
  return {
    provider: aws.provider,
    rollouts: aws.rollouts,
    scope: aws.provider.scopes()[0],
    nativeId: service.arn,
    revisions: {
      current: group.currentRevisionId!,
      next: idOf(next),
      undeployable: idOf(old),
    },
    strategies: kind.strategies,
    isMidway: kind.isMidway,
    pass: async ms => world.clock.advance(ms * FASTER),
    resizeOutside: async desired => ecs.resize(service, desired),
    disconnect: async () => {
      connected = false;
      await aws.close();
    },
    close: async () => {
      if (connected) await aws.close();
    },
  };
};

const ROLLING: Kind = {
  service: {},
  strategies: {
    slow: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    gated: undefined,
    baking: undefined,
  },
  isMidway: ({ progress }) => progress.ready > 0,
};

const BLUE_GREEN: Kind = {
  service: {
    balanced: true,
    configuration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
  },
  strategies: {
    slow: { type: 'blueGreen', bakeSeconds: 600, gate: true },
    gated: { type: 'blueGreen', bakeSeconds: 600, gate: true },
    baking: { type: 'blueGreen', bakeSeconds: 600, gate: false },
  },
  isMidway: ({ phase }) => phase === 'awaitingPromotion',
};

const LINEAR: Kind = {
  service: {
    balanced: true,
    configuration: {
      strategy: 'LINEAR',
      linearConfiguration: { stepPercent: 20, stepBakeTimeInMinutes: 0 },
    },
  },
  strategies: {
    ...BLUE_GREEN.strategies,
    slow: {
      type: 'canary',
      steps: [20, 40, 60, 80].map(weight => ({ weight, pauseSeconds: 600 })),
      bakeSeconds: 0,
    },
  },
  isMidway: ({ traffic }) => traffic === 20,
};

const CANARY: Kind = {
  service: {
    balanced: true,
    configuration: {
      strategy: 'CANARY',
      canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
    },
  },
  strategies: {
    ...BLUE_GREEN.strategies,
    slow: {
      type: 'canary',
      steps: [{ weight: 20, pauseSeconds: 600 }],
      bakeSeconds: 0,
    },
  },
  isMidway: ({ traffic }) => traffic === 20,
};

const AS_CONFIGURED = { slow: undefined, gated: undefined, baking: undefined };

const CODE_DEPLOY: Kind = {
  service: { controller: 'CODE_DEPLOY', balanced: true },
  strategies: AS_CONFIGURED,
  isMidway: ({ traffic }) => traffic === 10,
  codeDeploy: {
    terminationWaitMinutes: 5,
    configName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  },
};

describeScaleGroupProvider('A service of ECS', create(ROLLING), {
  skip: { watch: WATCH },
});
describeScaleGroupProvider('A service of CodeDeploy', create(CODE_DEPLOY), {
  skip: { watch: WATCH },
});

const noTraffic = 'a rolling deployment moves no traffic of its own';
describeRolloutProvider('ECS, ROLLING', create(ROLLING), {
  skip: { pause: PAUSE, gate: noTraffic, instantRollback: noTraffic },
});
describeRolloutProvider('ECS, BLUE_GREEN', create(BLUE_GREEN), {
  skip: { pause: PAUSE },
});
describeRolloutProvider('ECS, LINEAR', create(LINEAR), {
  skip: { pause: PAUSE },
});
describeRolloutProvider('ECS, CANARY', create(CANARY), {
  skip: { pause: PAUSE },
});
describeRolloutProvider('ECS through CodeDeploy', create(CODE_DEPLOY), {
  skip: {
    pause: PAUSE,
    gate: 'the deployment group has no wait for a person; see codeDeploy.test.ts',
  },
});
