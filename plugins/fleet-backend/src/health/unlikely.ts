import { binomialTail } from '../verdicts/exactTails';
import type { Counts } from './HealthInputs';

/** With fewer requests a percentage says nothing. */
export const MIN_REQUESTS = 20;
/** So seldom it may happen by chance: groups are looked at thousands of times a day. */
const CHANCE = 1e-5;

/**
 * Whether the share of errors reaches `percent` and is no bad luck of a group in which only half as many fail. Few errors of
 * few requests are bad luck.
 */
export function failsMoreThan(
  { requests, errors }: Counts,
  percent: number,
): boolean {
  if (requests < MIN_REQUESTS || 100 * errors < percent * requests)
    return false;
  return binomialTail(errors, requests, percent / 200) < CHANCE;
}

export function percentOf({ requests, errors }: Counts): number {
  return requests === 0 ? 0 : (100 * errors) / requests;
}
