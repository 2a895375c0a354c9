/** Traffic of one entity in the fake: what each version does in every interval. */
export interface FakeTraffic {
  readonly versions: Readonly<
    Record<
      string,
      {
        readonly perSecond: number;
        readonly errors: number;
        readonly ms: number;
      }
    >
  >;
  readonly cpu?: number;
}

const QUERY =
  /^SELECT (.+) FROM (Transaction|Metric) WHERE entity\.?[gG]uid IN \(([^)]*)\) FACET (.+) SINCE (\d+) UNTIL (\d+) TIMESERIES (\d+) seconds LIMIT MAX$/;

/** Answers the few forms of NRQL that the module writes; throws for any other, as New Relic does for a typing error. */
export function runNrql(
  query: string,
  traffic: ReadonlyMap<string, FakeTraffic>,
): readonly Readonly<Record<string, unknown>>[] {
  const [, select, from, known, facet, since, until, step] =
    QUERY.exec(query) ?? [];
  if (select === undefined || query.length > 4096)
    throw new Error('NRQL Syntax Error: the query is not understood');
  const seconds = Number(step);
  const [begin, end] = [Number(since), Number(until)];
  if ((end - begin) / 1000 / seconds > 366)
    throw new Error('NRQL Syntax Error: more than 366 intervals');
  const guids = known.split(', ').map(text => text.slice(1, -1));
  const rows: Record<string, unknown>[] = [];
  for (const guid of guids) {
    const found = traffic.get(guid);
    if (!found) continue;
    for (let at = begin; at + 1000 * seconds <= end; at += 1000 * seconds) {
      const interval = {
        beginTimeSeconds: at / 1000,
        endTimeSeconds: at / 1000 + seconds,
      };
      const versions = Object.entries(found.versions);
      if (from === 'Metric') {
        if (found.cpu !== undefined)
          rows.push({ ...interval, facet: guid, cpu: found.cpu });
      } else if (facet === 'entityGuid') {
        rows.push({
          ...interval,
          facet: guid,
          ...measure(
            versions.map(([, one]) => one),
            seconds,
          ),
        });
      } else {
        for (const [version, one] of versions)
          rows.push({
            ...interval,
            facet: [guid, version],
            ...measure([one], seconds),
          });
      }
    }
  }
  return rows;
}

function measure(
  parts: readonly { perSecond: number; errors: number; ms: number }[],
  seconds: number,
) {
  const requests = sum(parts.map(one => one.perSecond * seconds));
  const slowest = Math.max(...parts.map(one => one.ms)) / 1000;
  return {
    requests,
    errors: sum(parts.map(one => one.perSecond * seconds * one.errors)),
    latency: { '50': slowest / 2, '95': slowest, '99': slowest * 2 },
    apdex: { score: 0.97, s: requests, t: 0, f: 0, count: requests },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
