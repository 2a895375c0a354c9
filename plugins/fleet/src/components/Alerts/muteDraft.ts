const HOUR = 3_600_000;

/** The API takes no later end, milliseconds from now. */
export const LONGEST_MS = 7 * 24 * HOUR;

const LENGTHS = { h1: HOUR, h4: 4 * HOUR, h24: 24 * HOUR } as const;

/** How long an alert is to be silent, as it is on the form. */
export interface MuteDraft {
  readonly choice: 'rollout' | keyof typeof LENGTHS | 'time';
  /** Of the choice `time`, milliseconds since 1970. */
  readonly time?: number;
}

/** The end as the API wants it (absent: the end of the running rollout), or why there is none. */
export function readMute(
  draft: MuteDraft,
  now: number,
):
  | { readonly until?: string }
  | { readonly problem: 'noTime' | 'past' | 'late' } {
  switch (draft.choice) {
    case 'rollout':
      return {};
    case 'time':
      if (draft.time === undefined) return { problem: 'noTime' };
      if (draft.time <= now) return { problem: 'past' };
      if (draft.time > now + LONGEST_MS) return { problem: 'late' };
      return { until: new Date(draft.time).toISOString() };
    default:
      return { until: new Date(now + LENGTHS[draft.choice]).toISOString() };
  }
}
