/** Shorter values would hide half of what an instance wrote, and are no secrets. */
const SHORTEST = 4;

/** The lines without these values, for example when an instance prints its settings before it gives up. */
export function hideValues(
  lines: readonly string[],
  secrets: Readonly<Record<string, string>>,
): string[] {
  const hidden = Object.entries(secrets)
    .filter(([, value]) => value.length >= SHORTEST)
    // The longest first: one may contain another.
    .sort(([, a], [, b]) => b.length - a.length);
  return lines.map(line =>
    hidden.reduce(
      (text, [name, value]) => text.replaceAll(value, `(${name})`),
      line,
    ),
  );
}
