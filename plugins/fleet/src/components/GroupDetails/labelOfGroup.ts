import type { ScaleGroup } from '@capstan/plugin-fleet-common';

/** The environment; with the name where an environment has several groups. */
export function labelOfGroup(
  group: ScaleGroup,
  groups: readonly ScaleGroup[],
): string {
  const alone =
    groups.filter(each => each.environment === group.environment).length === 1;
  return alone ? group.environment : `${group.environment} ${group.name}`;
}
