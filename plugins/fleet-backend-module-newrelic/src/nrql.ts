import type { SignalWindow } from '@capstan/plugin-fleet-node';

/** NRQL gives at most 366 intervals in one series. */
export const MOST_INTERVALS = 366;

/** Apdex target of the queries, seconds; New Relic's own default. */
const APDEX_SECONDS = 0.5;

/** The queries for some entities. The GUIDs must have been checked: they become a part of the text. */
export function signalQueries(
  guids: readonly string[],
  window: SignalWindow,
  versionAttribute: string,
): {
  readonly all: string;
  readonly byVersion: string;
  readonly cpu: string;
} {
  const known = guids.map(guid => `'${guid}'`).join(', ');
  const range = `SINCE ${window.from} UNTIL ${window.to} TIMESERIES ${window.resolutionSeconds} seconds LIMIT MAX`;
  const measures =
    'SELECT count(*) AS requests, filter(count(*), WHERE error IS true) AS errors, ' +
    `percentile(duration, 50, 95, 99) AS latency, apdex(duration, t: ${APDEX_SECONDS}) AS apdex ` +
    `FROM Transaction WHERE entityGuid IN (${known})`;
  return {
    all: `${measures} FACET entityGuid ${range}`,
    byVersion: `${measures} FACET entityGuid, \`${versionAttribute}\` ${range}`,
    cpu:
      'SELECT average(apm.service.cpu.usertime.utilization) * 100 AS cpu ' +
      `FROM Metric WHERE entity.guid IN (${known}) FACET entity.guid ${range}`,
  };
}

/** The window in pieces that one query may ask for. */
export function piecesOf(window: SignalWindow): readonly SignalWindow[] {
  const step = window.resolutionSeconds * 1000 * MOST_INTERVALS;
  const pieces: SignalWindow[] = [];
  for (let { from } = window; from < window.to; from += step)
    pieces.push({ ...window, from, to: Math.min(window.to, from + step) });
  return pieces;
}
