import { suspensionToken } from '../scaling/suspension';
import type { CapacityFacts } from './TableReader';

/** The parts of a concurrency token. */
export interface TokenParts {
  /** The bounds; the units as well, where no policy moves them. As texts, `-` for what is not there. */
  readonly sizes: {
    readonly units: string;
    readonly min: string;
    readonly max: string;
  };
  /** What is suspended of its scaling. */
  readonly suspended: string;
}

export function tokenOf({ capacity, target, policies }: CapacityFacts): string {
  return [
    policies.length === 0 ? capacity.units : '-',
    target?.MinCapacity ?? '-',
    target?.MaxCapacity ?? '-',
    suspensionToken(target),
  ].join('|');
}

/** The reverse; whatever is not a token gives parts that match nothing. */
export function parseToken(token: string): TokenParts {
  const [units = '', min = '', max = '', suspended = '-'] = token.split('|');
  return { sizes: { units, min, max }, suspended };
}
