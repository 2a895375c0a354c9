import type { HealthReason } from '@capstan/plugin-fleet-common';

/**
 * Since when reasons hold (milliseconds), by code: in whatever severity, and in one that matters. Kept with the group, so
 * a restart forgets nothing.
 */
export type Held = Readonly<
  Record<string, { readonly any: number; readonly bad?: number }>
>;

/** Reasons that hold now, with the moments since when they did before. What has gone is forgotten at once. Pure. */
export function hold(
  former: Held | undefined,
  reasons: readonly Pick<HealthReason, 'code' | 'severity'>[],
  now: number,
): Held {
  const held: Record<string, { any: number; bad?: number }> = {};
  for (const { code, severity } of reasons) {
    const known = former?.[code];
    const bad = severity === 'info' ? undefined : known?.bad ?? now;
    const since = held[code] ?? { any: known?.any ?? now };
    held[code] = bad === undefined ? since : { ...since, bad };
  }
  return held;
}

/** How long a reason has held, milliseconds; for ever where nobody remembers, nothing when it is new. */
export function heldMs(
  { held, now }: { readonly held?: Held; readonly now: number },
  code: HealthReason['code'],
): number {
  if (!held) return Infinity;
  return Math.max(0, now - (held[code]?.any ?? now));
}

/** ` for 6 min`; empty for less than a minute and where nobody remembers. */
export function heldText(
  inputs: { readonly held?: Held; readonly now: number },
  code: HealthReason['code'],
): string {
  const ms = heldMs(inputs, code);
  if (!Number.isFinite(ms) || ms < 60_000) return '';
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return ` for ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? ` for ${hours} h` : ` for ${Math.floor(hours / 24)} d`;
}
