import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { Service } from '@aws-sdk/client-ecs';

/** The ARN of the task definition that a deployment deploys; its AppSpec may be JSON or YAML. Pure. */
export function definitionOf({ revision }: DeploymentInfo): string | undefined {
  const content =
    revision?.appSpecContent?.content ?? revision?.string?.content ?? '';
  return /TaskDefinition["']?\s*:\s*["']?([^"'\s,}]+)/.exec(content)?.[1];
}

/** The AppSpec that deploys a task definition behind the service's present container and port. Pure. */
export function appSpecFor(
  taskDefinition: string,
  { taskSets, loadBalancers }: Service,
): string {
  const balancer = loadBalancers?.[0] ?? taskSets?.[0]?.loadBalancers?.[0];
  return JSON.stringify({
    version: 1,
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: taskDefinition,
            ...(balancer && {
              LoadBalancerInfo: {
                ContainerName: balancer.containerName,
                ContainerPort: balancer.containerPort,
              },
            }),
          },
        },
      },
    ],
  });
}
