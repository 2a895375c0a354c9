const HOUR = 3_600_000;

/** The API takes no later time, milliseconds from now. */
export const LONGEST_MS = 7 * 24 * HOUR;

/** How long a size is to last, as it is on the form. */
export interface UntilDraft {
  readonly choice: 'good' | 'h1' | 'h4' | 'time';
  /** When the choice was made, milliseconds since 1970: an hour counts from there, or the plan would change each second. */
  readonly chosenAt: number;
  /** Of the choice `time`, milliseconds since 1970. */
  readonly time?: number;
}

/** The end as the API wants it (absent: for good), or why there is none. */
export function readUntil(
  draft: UntilDraft,
  now: number,
):
  | { readonly until?: string }
  | { readonly problem: 'noTime' | 'past' | 'late' } {
  switch (draft.choice) {
    case 'h1':
      return { until: new Date(draft.chosenAt + HOUR).toISOString() };
    case 'h4':
      return { until: new Date(draft.chosenAt + 4 * HOUR).toISOString() };
    case 'time':
      if (draft.time === undefined) return { problem: 'noTime' };
      if (draft.time <= now) return { problem: 'past' };
      if (draft.time > now + LONGEST_MS) return { problem: 'late' };
      return { until: new Date(draft.time).toISOString() };
    default:
      return {};
  }
}
