import type { ServiceDefinition } from '../core/ServiceDefinition.ts';
import { applicationAutoScaling } from './applicationAutoScaling/index.ts';
import { autoscaling } from './autoscaling/index.ts';
import { cloudwatch } from './cloudwatch/index.ts';
import { codedeploy } from './codedeploy/index.ts';
import { codepipeline } from './codepipeline/index.ts';
import { dynamodb } from './dynamodb/index.ts';
import { ec2 } from './ec2/index.ts';
import { ecs } from './ecs/index.ts';
import { elbv2 } from './elbv2/index.ts';
import { sqs } from './sqs/index.ts';
import { sts } from './sts/index.ts';

/** Every service that is spoken. A new one is a folder beside these and a line here. */
export const SERVICES: readonly ServiceDefinition[] = [
  ecs,
  codedeploy,
  codepipeline,
  elbv2,
  applicationAutoScaling,
  autoscaling,
  ec2,
  dynamodb,
  cloudwatch,
  sqs,
  sts,
];
