/** The sha256 of files in hexadecimal digits, by their path. */
export type Hashes = Readonly<Record<string, string>>;

export interface Difference {
  readonly file: string;
  /**
   * `new`: the template makes it now. `gone`: it no longer does. `changed`: the template did, and nobody else. `both`: the
   * template did, and somebody here, too.
   */
  readonly kind: 'new' | 'gone' | 'changed' | 'both';
}

/**
 * What an upgrade would bring: files that the template makes differently than when the service was made, and that the service
 * does not have like that yet. What only people here changed is not among them.
 */
export function compareFiles(hashes: {
  /** What the template made then. */
  readonly recorded: Hashes;
  /** What the service has. */
  readonly current: Hashes;
  /** What the template makes today. */
  readonly rendered: Hashes;
}): Difference[] {
  const { recorded, current, rendered } = hashes;
  const files = new Set([...Object.keys(recorded), ...Object.keys(rendered)]);
  return [...files].sort().flatMap((file): Difference[] => {
    const [then, here, now] = [recorded[file], current[file], rendered[file]];
    if (here === now || then === now) return [];
    return [{ file, kind: kindOf(then, here, now) }];
  });
}

function kindOf(
  then: string | undefined,
  here: string | undefined,
  now: string | undefined,
): Difference['kind'] {
  if (here !== then) return 'both';
  if (then === undefined) return 'new';
  return now === undefined ? 'gone' : 'changed';
}
