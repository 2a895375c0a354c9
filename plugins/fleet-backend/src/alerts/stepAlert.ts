import type { AlertRule, Sighting } from './AlertRule';

/** Where a rule stands for one group. Quiet is no state. Times in milliseconds. */
export type AlertPhase =
  | { readonly phase: 'pending'; readonly since: number }
  | { readonly phase: 'firing'; readonly clearSince?: number };

export interface AlertStep {
  readonly next?: AlertPhase;
  /** What is to be written down now. */
  readonly event?: 'fire' | 'resolve';
}

/**
 * One look of a rule: quiet → pending → firing → quiet. It fires once it has held for the rule's time, and ends once it
 * was gone for the rule's other time, so what comes and goes is one alert. What nobody could see is no look: leave it
 * out. Pure.
 */
export function stepAlert(
  state: AlertPhase | undefined,
  sighting: Pick<Sighting, 'since' | 'critical'> | undefined,
  rule: Pick<AlertRule, 'forMs' | 'criticalForMs' | 'keepForMs'>,
  now: number,
): AlertStep {
  if (state?.phase === 'firing') {
    if (sighting) return { next: { phase: 'firing' } };
    const clearSince = state.clearSince ?? now;
    return now - clearSince >= rule.keepForMs
      ? { event: 'resolve' }
      : { next: { phase: 'firing', clearSince } };
  }
  if (!sighting) return {};
  const since = Math.min(state?.since ?? now, sighting.since ?? now, now);
  const wanted = sighting.critical ? rule.criticalForMs : rule.forMs;
  return now - since >= wanted
    ? { next: { phase: 'firing' }, event: 'fire' }
    : { next: { phase: 'pending', since } };
}
