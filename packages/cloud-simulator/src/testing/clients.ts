import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { accessKeyOf } from '../core/identity.ts';
import type { SimulatorServer } from '../core/serve.ts';
import { createWorld } from '../World.ts';
import type { World, WorldOptions } from '../World.ts';
import type { RegionWorld } from '../RegionWorld.ts';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** A world that listens, and the real clients of one account and region, as they come. */
export interface Bench {
  readonly world: World;
  readonly region: RegionWorld;
  readonly server: SimulatorServer;
  readonly ecs: ECSClient;
  readonly codedeploy: CodeDeployClient;
  readonly codepipeline: CodePipelineClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly scaling: ApplicationAutoScalingClient;
  readonly autoscaling: AutoScalingClient;
  readonly ec2: EC2Client;
  close(): Promise<void>;
}

export function clientOptions(
  url: string,
  role: 'READ' | 'WRITE' = 'WRITE',
  account: string = ACCOUNT,
) {
  return {
    endpoint: url,
    region: REGION,
    credentials: {
      accessKeyId: accessKeyOf(account, role),
      secretAccessKey: 'secret',
    },
    maxAttempts: 1,
  };
}

export async function startBench(options: WorldOptions = {}): Promise<Bench> {
  const world = createWorld({ throttling: false, ...options });
  const server = await world.listen();
  const settings = clientOptions(server.url);
  const clients = {
    ecs: new ECSClient(settings),
    codedeploy: new CodeDeployClient(settings),
    codepipeline: new CodePipelineClient(settings),
    elbv2: new ElasticLoadBalancingV2Client(settings),
    scaling: new ApplicationAutoScalingClient(settings),
    autoscaling: new AutoScalingClient(settings),
    ec2: new EC2Client(settings),
  };
  return {
    world,
    region: world.account(ACCOUNT).region(REGION),
    server,
    ...clients,
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await server.close();
    },
  };
}

/** A bench for one test. */
export async function withBench(
  use: (bench: Bench) => Promise<void>,
  options?: WorldOptions,
): Promise<void> {
  const bench = await startBench(options);
  try {
    await use(bench);
  } finally {
    await bench.close();
  }
}
