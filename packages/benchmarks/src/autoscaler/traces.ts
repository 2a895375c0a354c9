import { seededRandom } from '../support/seededRandom.ts';

/** Length of every trace, seconds. */
export const SECONDS = 7200;

/** A load in requests per second, one value a second. */
export interface Trace {
  readonly name: string;
  readonly load: readonly number[];
}

/** The six shapes, made from one seed; each value is multiplied by noise of the shape's own width. */
export function createTraces(seed: number): Trace[] {
  const random = seededRandom(seed);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const make = (
    name: string,
    sigma: number,
    shape: (t: number) => number,
  ): Trace => ({
    name,
    load: Array.from(
      { length: SECONDS },
      (_, t) => Math.max(0, shape(t)) * Math.max(0, 1 + sigma * normal()),
    ),
  });
  const bursts = sources(140, random, normal);
  return [
    make('diurnal', 0.03, t => {
      const angle = (2 * Math.PI * t) / SECONDS;
      return 900 + 600 * Math.sin(angle - 2) + 180 * Math.sin(2 * angle + 1);
    }),
    make(
      'match day',
      0.05,
      t =>
        220 +
        match(t - 700, 1800) +
        match(t - 2900, 2600) +
        match(t - 5200, 1500),
    ),
    make(
      'bursty + cron',
      0.04,
      t => 80 + bursts[t] + (t % 60 < 4 ? 350 : 0) + (t % 300 < 8 ? 500 : 0),
    ),
    make('step', 0.02, t => (Math.floor(t / 1200) % 2 === 0 ? 300 : 1800)),
    make(
      'flash sale',
      0.04,
      t =>
        150 + flash(t - 1500, 3200, 30, 700) + flash(t - 4500, 2200, 10, 400),
    ),
    make('sawtooth', 0.03, t => {
      const p = t % 420;
      return (
        200 +
        1400 * (p < 300 ? p / 420 : Math.max(0, (420 - p) / 120) * (300 / 420))
      );
    }),
  ];
}

function match(x: number, height: number): number {
  if (x < 0) return 0;
  const rise = 1 / (1 + Math.exp(-(x - 90) / 18));
  const fall = 1 / (1 + Math.exp((x - 1100) / 60));
  const goal = 0.7 * Math.exp(-(((x - 560) / 40) ** 2));
  const lull = 0.25 * Math.exp(-(((x - 300) / 120) ** 2));
  return height * rise * fall * (1 + goal - lull);
}

function flash(x: number, height: number, rise: number, decay: number): number {
  if (x < 0) return 0;
  return (
    height * Math.min(1, x / rise) * Math.exp(-Math.max(0, x - rise) / decay)
  );
}

/** Sources that are on for a heavy-tailed time at a rate of their own, and off for an exponential time. */
function sources(
  count: number,
  random: () => number,
  normal: () => number,
): number[] {
  const sum = new Array<number>(SECONDS).fill(0);
  for (let source = 0; source < count; source += 1) {
    let at = Math.floor(random() * 300);
    while (at < SECONDS) {
      const pareto = (1 - random()) ** (-1 / 1.2);
      const on = Math.round(Math.min(900, 8 * pareto));
      const rate = Math.exp(2 + 0.9 * normal());
      for (let t = at; t < Math.min(SECONDS, at + on); t += 1) sum[t] += rate;
      at += on + Math.round(-240 * Math.log(1 - random())) + 1;
    }
  }
  return sum;
}
