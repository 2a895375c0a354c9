import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { placeOf } from '../../groupFacts';

/** Where it is; with the name where there are several groups. */
export function labelOfGroup(
  group: ScaleGroup,
  groups: readonly ScaleGroup[],
): string {
  const alone =
    groups.filter(each => placeOf(each) === placeOf(group)).length === 1;
  return alone ? placeOf(group) : `${placeOf(group)} ${group.name}`;
}
