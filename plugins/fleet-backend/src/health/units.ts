import type { GroupSize } from '@capstan/plugin-fleet-common';

export function unitOf(size: GroupSize): string {
  return size.unit === 'instances' ? 'instances' : 'capacity units';
}

/** With one digit behind the point. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
