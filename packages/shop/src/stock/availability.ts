export type Availability = 'in-stock' | 'low' | 'sold-out';

/** `low` from five pieces down; how many exactly is nobody's business. */
export function availabilityOf(pieces: number): Availability {
  if (pieces <= 0) return 'sold-out';
  return pieces <= 5 ? 'low' : 'in-stock';
}
