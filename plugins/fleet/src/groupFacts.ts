import type { ScaleGroup } from '@capstan/plugin-fleet-common';

/** Where a group is, for people: its environment, and its region where the provider has regions. */
export function placeOf({ environment, ref }: ScaleGroup): string {
  return withRegion(environment, ref.region);
}

/**
 * The same for what carries no group but its id, for example an event: two regions have groups of the same name. Ids
 * without a region, and no id at all, leave the environment alone.
 */
export function placeOfId(id: string | undefined, environment: string): string {
  const parts = id?.split(':') ?? [];
  return withRegion(
    environment,
    parts.length === 4 ? decodeURIComponent(parts[2]) : '-',
  );
}

function withRegion(environment: string, region: string): string {
  return region === '-' ? environment : `${environment} ${region}`;
}

/** Whether something is ever rolled out to it: capacity units have a size, and no versions. */
export function hasVersions({ size }: ScaleGroup): boolean {
  return size.unit !== 'capacityUnits';
}
