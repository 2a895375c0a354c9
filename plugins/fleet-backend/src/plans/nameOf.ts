import type { ScaleGroup } from '@capstan/plugin-fleet-common';

/** A group in a sentence: `'shop' (prod)`. */
export function nameOf(
  group: Pick<ScaleGroup, 'name' | 'environment'>,
): string {
  return `'${group.name}' (${group.environment})`;
}
