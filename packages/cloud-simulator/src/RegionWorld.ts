import { ApplicationAutoScalingRegion } from './services/applicationAutoScaling/ApplicationAutoScalingRegion.ts';
import { AutoScalingRegion } from './services/autoscaling/AutoScalingRegion.ts';
import { CloudWatchRegion } from './services/cloudwatch/CloudWatchRegion.ts';
import type { Load } from './services/cloudwatch/Load.ts';
import { CodeDeployRegion } from './services/codedeploy/CodeDeployRegion.ts';
import { CodePipelineRegion } from './services/codepipeline/CodePipelineRegion.ts';
import { DynamoDbRegion } from './services/dynamodb/DynamoDbRegion.ts';
import { Ec2Region } from './services/ec2/Ec2Region.ts';
import { EcsRegion } from './services/ecs/EcsRegion.ts';
import { ElbRegion } from './services/elbv2/ElbRegion.ts';
import { SqsRegion } from './services/sqs/SqsRegion.ts';
import type { World } from './World.ts';

/** One region of one account: the state of each service, and how tests build it. @public */
export class RegionWorld {
  readonly world: World;
  readonly account: string;
  readonly name: string;
  readonly ecs: EcsRegion;
  readonly codedeploy: CodeDeployRegion;
  readonly codepipeline: CodePipelineRegion;
  readonly elbv2: ElbRegion;
  readonly applicationAutoScaling: ApplicationAutoScalingRegion;
  readonly ec2: Ec2Region;
  readonly autoscaling: AutoScalingRegion;
  readonly dynamodb: DynamoDbRegion;
  readonly sqs: SqsRegion;
  readonly cloudwatch: CloudWatchRegion;

  constructor(world: World, account: string, name: string) {
    this.world = world;
    this.account = account;
    this.name = name;
    this.ecs = new EcsRegion(this);
    this.codedeploy = new CodeDeployRegion(this);
    this.codepipeline = new CodePipelineRegion(this);
    this.elbv2 = new ElbRegion(this);
    this.applicationAutoScaling = new ApplicationAutoScalingRegion(this);
    this.ec2 = new Ec2Region(this);
    this.autoscaling = new AutoScalingRegion(this);
    this.dynamodb = new DynamoDbRegion(this);
    this.sqs = new SqsRegion(this);
    this.cloudwatch = new CloudWatchRegion(this);
  }

  /**
   * What a service, a group, a table or a queue has to bear from now on: it publishes metrics each minute, and its policies
   * follow them. Numbers that are absent stay as they are.
   */
  setLoad(arn: string, load: Load): void {
    this.cloudwatch.setLoad(arn, load);
  }

  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.name}:${this.account}:${resource}`;
  }
}
