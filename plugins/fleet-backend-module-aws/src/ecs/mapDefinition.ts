import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { shortName } from './ServiceFacts';
import type { DefinitionFacts } from './ServiceFacts';

/** A task definition, as much of it as is shown. Values of secrets are not in it, and their places are not told. Pure. */
export function toDefinitionFacts(definition: TaskDefinition): DefinitionFacts {
  const containers = definition.containerDefinitions ?? [];
  const main =
    containers.find(container => container.essential !== false) ??
    containers[0];
  const configuration: Record<string, string> = {};
  for (const container of containers) {
    const prefix = container === main ? '' : `${container.name}.`;
    configuration[`${prefix}image`] = container.image ?? '';
    for (const { name, value } of container.environment ?? [])
      if (name !== undefined) configuration[`${prefix}${name}`] = value ?? '';
  }
  if (definition.cpu) configuration.cpu = definition.cpu;
  if (definition.memory) configuration.memory = definition.memory;
  const arn = definition.taskDefinitionArn ?? '';
  return {
    arn,
    name: shortName(arn),
    image: main?.image ?? '',
    active: definition.status === 'ACTIVE',
    registeredAt: definition.registeredAt ?? new Date(0),
    configuration,
  };
}

/** What people call an image: its tag, unless the tag says nothing. `undefined` when it has none. */
export function labelOfImage(image: string): string | undefined {
  const name = image.split('@')[0];
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag === undefined || tag === 'latest' ? undefined : tag;
}
