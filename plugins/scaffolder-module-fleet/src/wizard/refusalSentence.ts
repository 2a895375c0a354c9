/** What the scaffolder's server says of each answer that it refuses. */
interface Refusal {
  readonly property?: string;
  readonly message?: string;
  readonly stack?: string;
}

/**
 * Why the server did not begin, as a sentence. The scaffolder's client hands over the answer as text behind the status.
 */
export function refusalSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const refusals = refusalsOf(text);
  if (refusals.length === 0) {
    return `${text.slice(0, 300)} Nothing was made. Try again.`;
  }
  const each = refusals.map(({ property = '', message = '' }) => {
    const field = property.replace(/^instance\.?/, '') || 'The answers';
    return `${field}: ${message}`;
  });
  return `The portal refused what was answered, and made nothing. ${each.join(
    '; ',
  )}. Go back and change it.`;
}

function refusalsOf(text: string): readonly Refusal[] {
  const from = text.indexOf('{');
  if (from < 0) return [];
  try {
    const { errors } = JSON.parse(text.slice(from)) as { errors?: unknown };
    return Array.isArray(errors) ? errors : [];
  } catch {
    return [];
  }
}
