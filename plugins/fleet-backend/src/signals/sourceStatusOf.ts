import type { SignalSourceStatus } from '@capstan/plugin-fleet-common';
import type { StoredSource } from './SourceStore';

/** It is looked each second whether a source is due, so shorter intervals cannot be kept exactly. */
const SHORTEST_SECONDS = 5;

/** What is said of a source: as a whole, or about one group. What was read too long ago is not well, whatever it was. */
export function sourceStatusOf(
  source: StoredSource,
  now: number,
  groupId?: string,
): SignalSourceStatus {
  const base = {
    id: source.id,
    title: source.title,
    ...(source.observedAt !== undefined && {
      observedAt: new Date(source.observedAt).toISOString(),
    }),
  };
  if (source.state === 'pending' || source.state === 'failing')
    return { ...base, ...stateOf(source) };
  if (
    source.observedAt !== undefined &&
    now - source.observedAt >
      2 * Math.max(source.intervalSeconds, SHORTEST_SECONDS) * 1000
  ) {
    return {
      ...base,
      state: 'failing',
      message: `${source.title} was last read ${Math.round(
        (now - source.observedAt) / 1000,
      )} s ago, and shall be each ${source.intervalSeconds} s.`,
    };
  }
  const problem = groupId === undefined ? undefined : source.problems[groupId];
  if (problem !== undefined)
    return { ...base, state: 'partial', message: problem };
  // What could not be read of others is not this group's business.
  const othersOnly =
    groupId !== undefined &&
    source.state === 'partial' &&
    source.message === undefined;
  return othersOnly
    ? { ...base, state: 'ok' }
    : { ...base, ...stateOf(source), ...summaryOf(source) };
}

function stateOf({ state, message }: StoredSource) {
  return { state, ...(message !== undefined && { message }) };
}

function summaryOf({ message, problems }: StoredSource) {
  const [first, ...others] = Object.values(problems);
  if (message !== undefined || first === undefined) return {};
  return {
    message:
      others.length === 0 ? first : `${first} (and ${others.length} more)`,
  };
}
