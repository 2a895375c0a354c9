import type { ScaleGroup } from '@capstan/plugin-fleet-common';

/** Orders groups of one environment: what runs a service before what it keeps its data in, then by name and place. */
export function withinEnvironment(a: ScaleGroup, b: ScaleGroup): number {
  return (
    Number(a.size.unit === 'capacityUnits') -
      Number(b.size.unit === 'capacityUnits') ||
    a.name.localeCompare(b.name) ||
    a.ref.region.localeCompare(b.ref.region) ||
    (a.id < b.id ? -1 : 1)
  );
}
