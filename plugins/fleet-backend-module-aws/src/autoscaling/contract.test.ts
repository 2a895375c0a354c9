import {
  describeRolloutProvider,
  describeScaleGroupProvider,
} from '@capstan/plugin-fleet-node/testUtils';
import type { RolloutHarness } from '@capstan/plugin-fleet-node/testUtils';
import { SimulatedAsg } from '../__testUtils__/SimulatedAsg';

jest.setTimeout(60_000);

/** The suite waits in steps of 150 ms; a machine takes its time. */
const FASTER = 60;

/** A group on version 2 of its template; the image of version 1 was deregistered, and version 3 can be rolled out. */
async function create(): Promise<RolloutHarness> {
  const aws = await SimulatedAsg.start();
  const { region, world } = aws;
  for (const version of ['0.9.0', '1.0.0', '1.1.0']) {
    region.ec2.templateVersion('shop', `shop-${version}`);
    world.clock.advance(3_600_000);
  }
  region.ec2.image('shop-0.9.0').deregistered = true;
  const group = region.autoscaling.group({ name: 'shop', version: '2' });
  const { templateId } = group.configuration;
  let connected = true;
  return {
    provider: aws.provider,
    rollouts: aws.rollouts,
    scope: aws.provider.scopes()[0],
    nativeId: group.arn,
    revisions: {
      current: `${templateId}:2`,
      next: `${templateId}:3`,
      undeployable: `${templateId}:1`,
    },
    strategies: {
      slow: {
        type: 'canary',
        steps: [{ weight: 50, pauseSeconds: 600 }],
        bakeSeconds: 0,
      },
      gated: undefined,
      baking: undefined,
    },
    isMidway: ({ progress }) => progress.ready > 0,
    pass: async ms => world.clock.advance(ms * FASTER),
    // Policies are read every ten minutes.
    autoscale: async () => {
      region.autoscaling.step(group, 'grow', [{ ScalingAdjustment: 1 }]);
      world.clock.advance(600_000);
    },
    resizeOutside: async desired =>
      region.autoscaling.resize(group, { desired }),
    disconnect: async () => {
      connected = false;
      await aws.close();
    },
    close: async () => {
      if (connected) await aws.close();
    },
  };
}

describeScaleGroupProvider('An Auto Scaling group', create, {
  skip: {
    watch:
      'events come through Backstage, see push.test.ts; the sweep polls beside them',
  },
});
describeRolloutProvider('An Auto Scaling group', create, {
  skip: {
    gate: 'checkpoints of an instance refresh end by themselves',
    instantRollback: 'a group has no traffic to move',
  },
});
