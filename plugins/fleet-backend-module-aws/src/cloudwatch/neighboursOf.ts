import type { AsgScopes } from '../autoscaling/AsgScopes';
import type { EcsScopes } from '../ecs/EcsScopes';
import { queueIn } from '../scaling/policyQueries';
import { resourceOf } from './awsResource';
import type { Neighbours } from './CloudWatchScopes';

/** What the readers of services and groups can tell whoever reads their metrics. */
export function neighboursOf(
  ecs: EcsScopes,
  asg: AsgScopes,
): Required<Neighbours> {
  return {
    ecs: (account, region) => ecs.find(account, region)?.calls,
    groups: (account, region) => asg.find(account, region)?.calls,
    queueOf: target => {
      const { account, region, nativeId } = target.ref;
      const resource = resourceOf(target);
      const services = ecs.find(account, region)?.reader;
      const groups = asg.find(account, region)?.reader;
      const tracked =
        resource?.kind === 'group'
          ? groups
              ?.policiesOf(resource.group)
              .map(policy => policy.TargetTrackingConfiguration)
          : services
              ?.policiesOf(nativeId)
              .map(policy => policy.TargetTrackingScalingPolicyConfiguration);
      for (const one of tracked ?? []) {
        const queue = one && queueIn(one);
        if (queue !== undefined) return queue;
      }
      return undefined;
    },
  };
}
