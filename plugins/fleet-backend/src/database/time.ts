/** Milliseconds of an ISO time, or `fallback` when it is none. */
export function toMs(iso: string | undefined, fallback: number): number {
  const ms = iso === undefined ? NaN : Date.parse(iso);
  return Number.isNaN(ms) ? fallback : ms;
}

/** A column of milliseconds as ISO 8601: PostgreSQL answers `bigint` as text. */
export function toIso(ms: number | string): string {
  return new Date(Number(ms)).toISOString();
}

export function toOptionalIso(
  ms: number | string | null | undefined,
): string | undefined {
  return ms === null || ms === undefined ? undefined : toIso(ms);
}
