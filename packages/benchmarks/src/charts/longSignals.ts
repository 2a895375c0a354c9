import { seededRandom } from '../support/seededRandom.ts';

const DAY_MS = 24 * 3_600_000;

/** What a chart range of 30 days is answered: two revisions, `points` points each, with the noise of a busy service. */
export function longSignals(points: number, seed: number, now: number): object {
  const random = seededRandom(seed);
  const from = now - 30 * DAY_MS;
  const step = points > 0 ? (30 * DAY_MS) / points : 0;
  const at = (index: number) => new Date(from + index * step).toISOString();
  const point = (index: number) => {
    const wave = 1 + 0.4 * Math.sin(index / 40);
    return {
      at: at(index),
      throughput: 120 * wave + 20 * random(),
      errorRate: random() < 0.02 ? 4 * random() : 0,
      p50: 8 * wave + random(),
      p95: 24 * wave + 8 * random(),
      p99: 45 * wave + 30 * random(),
      apdex: 0.97 + 0.03 * random(),
      cpuPercent: 30 * wave + 5 * random(),
      memoryPercent: 50 + (index % 700) / 20,
    };
  };
  const half = Math.floor(points / 2);
  const series = [
    { revisionId: 'old', label: '1.0.0', first: 0, end: half },
    { revisionId: 'new', label: '1.1.0', first: half, end: points },
  ].map(({ first, end, ...revision }) => ({
    ...revision,
    source: 'benchmark',
    points: Array.from({ length: end - first }, (_, index) =>
      point(first + index),
    ),
  }));
  return {
    resolutionSeconds: Math.max(5, Math.round(step / 1000)),
    apdexTargetMs: 500,
    series: series.filter(each => each.points.length > 0),
    marks: [
      {
        at: new Date(from + 15 * DAY_MS).toISOString(),
        kind: 'rolloutStarted',
        label: '1.0.0 → 1.1.0',
      },
    ],
    sources: [{ id: 'benchmark', title: 'Benchmark', state: 'ok' }],
  };
}
