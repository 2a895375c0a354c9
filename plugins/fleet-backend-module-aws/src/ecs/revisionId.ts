import type { ServiceRevision } from '@aws-sdk/client-ecs';
import { createHash } from 'node:crypto';
import { shortName } from './ServiceFacts';

/*
 * A revision is a task definition in the surroundings that it is deployed with: network, balancer, capacity provider and
 * volumes belong to the service revision, and a rollback that restores the task definition alone would leave a bad change of
 * them in place. So its id is `family:revision@surroundings`, where the second part is a short hash that is the same for the
 * same surroundings. Where ECS keeps no service revisions (CodeDeploy, external controllers, before 2024-10-25), the second
 * part is missing.
 */

/** The parts of a service revision besides its task definition. */
export function surroundingsOf(
  revision: ServiceRevision | undefined,
): string | undefined {
  if (!revision?.taskDefinition) return undefined;
  const {
    networkConfiguration,
    loadBalancers,
    capacityProviderStrategy,
    launchType,
    serviceRegistries,
    serviceConnectConfiguration,
    volumeConfigurations,
  } = revision;
  const text = stable({
    networkConfiguration,
    loadBalancers: loadBalancers?.length ? loadBalancers : undefined,
    capacityProviderStrategy,
    launchType,
    serviceRegistries: serviceRegistries?.length
      ? serviceRegistries
      : undefined,
    serviceConnectConfiguration,
    volumeConfigurations,
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Id of a task definition in these surroundings. */
export function revisionIdOf(
  taskDefinitionArn: string,
  surroundings: string | undefined,
): string {
  const name = shortName(taskDefinitionArn);
  return surroundings === undefined ? name : `${name}@${surroundings}`;
}

/** What an id names. */
export function parseRevisionId(id: string): {
  readonly definition: string;
  readonly surroundings?: string;
} {
  const [definition, surroundings] = id.split('@');
  return { definition, ...(surroundings !== undefined && { surroundings }) };
}

/** The same text for the same value, whatever the order of its keys; absent members do not count. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null)
    return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${stable(item)}`);
  return `{${members.join(',')}}`;
}
