import type { LatencyFacts } from './HealthInputs';

const MINUTE_MS = 60_000;
/** Of so many minutes the mean is taken; later ones count as the sixtieth part of what is known. */
const FIRST_MINUTES = 10;
const RATE = 1 / 60;
/** What is far too slow becomes usual only over many hours. */
const SLOW_RATE = 1 / 1200;
const FAR = 1.5;

/**
 * The usual p95 after one more minute, learned in logarithms: ten times faster and ten times slower weigh the same.
 * Nothing is learned twice of one minute. Pure.
 */
export function learnLatency(
  former: LatencyFacts | undefined,
  /** Milliseconds. */
  p95: number,
  now: number,
): Pick<LatencyFacts, 'baseline' | 'minutes' | 'learned'> {
  const minute = Math.floor(now / MINUTE_MS);
  const value = Math.max(0.1, p95);
  if (!former) return { baseline: value, minutes: 1, learned: minute };
  const { baseline, minutes, learned } = former;
  if (minute <= learned) return { baseline, minutes, learned };
  const rate =
    minutes < FIRST_MINUTES ? 1 / (minutes + 1) : farRate(value, baseline);
  const next = Math.exp(
    Math.log(baseline) + rate * (Math.log(value) - Math.log(baseline)),
  );
  return {
    baseline: Math.round(next * 100) / 100,
    minutes: minutes + 1,
    learned: minute,
  };
}

function farRate(value: number, baseline: number): number {
  return value > FAR * baseline ? SLOW_RATE : RATE;
}
