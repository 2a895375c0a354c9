import type { ScaleGroup } from '@capstan/plugin-fleet-common';

/** Where a group is, for people: its environment, and its region where the provider has regions. */
export function placeOf({ environment, ref }: ScaleGroup): string {
  return ref.region === '-' ? environment : `${environment} ${ref.region}`;
}

/** Whether something is ever rolled out to it: capacity units have a size, and no versions. */
export function hasVersions({ size }: ScaleGroup): boolean {
  return size.unit !== 'capacityUnits';
}
