import { ProviderError } from '@capstan/plugin-fleet-node';

export const PROVIDER = 'prometheus';
const MAX_TEXT = 300;

/** Where something was asked, for messages. */
export interface Asked {
  /** For people. */
  readonly title: string;
  readonly operation: string;
}

/** The server answered, and not with success. */
export function refused(
  { title, operation }: Asked,
  answer: {
    readonly status: number;
    readonly retryAfter: string | null;
    /** What it says about it. */
    readonly text: string;
  },
  now: number,
): ProviderError {
  const { status } = answer;
  const base = { provider: PROVIDER, operation };
  const said = answer.text === '' ? '' : `: ${answer.text.slice(0, MAX_TEXT)}`;
  if (status === 401 || status === 403)
    return new ProviderError({
      ...base,
      message: `${title} does not take our credentials (${status}). Check 'auth' in 'fleet.prometheus.sources'.`,
      retryable: false,
      notSent: true,
    });
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfterMsOf(answer.retryAfter, now);
    return new ProviderError({
      ...base,
      message: `${title} has too much to do (${status})${said}. It is asked again later.`,
      retryable: true,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  if (status >= 300 && status < 400)
    return new ProviderError({
      ...base,
      message: `${title} sends us elsewhere (${status}). Write its final address into 'url' in 'fleet.prometheus.sources'.`,
      retryable: false,
      notSent: true,
    });
  if (status === 404)
    return new ProviderError({
      ...base,
      message: `${title} has nothing there (404). Check 'url' in 'fleet.prometheus.sources'.`,
      retryable: false,
      notSent: true,
    });
  return new ProviderError({
    ...base,
    message: `${title} refuses it (${status})${said}. ${
      status < 500 ? 'Check the template.' : 'It is asked again.'
    }`,
    retryable: status >= 500,
  });
}

/** It answered with something that is no answer. */
export function nonsense({ title, operation }: Asked): ProviderError {
  return new ProviderError({
    provider: PROVIDER,
    operation,
    message: `${title} answered something that cannot be understood. Is there a proxy or a login page before it?`,
    retryable: true,
  });
}

/** No answer came: it was refused, broke, or took too long. */
export function unreachable(
  { title, operation }: Asked,
  error: unknown,
): ProviderError {
  const base = { provider: PROVIDER, operation, retryable: true, cause: error };
  if (hasCode(error, ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']))
    return new ProviderError({
      ...base,
      message: `${title} cannot be reached. Start it, or check 'url' in 'fleet.prometheus.sources'.`,
      notSent: true,
    });
  const { name } = (error ?? {}) as { name?: unknown };
  return new ProviderError({
    ...base,
    message:
      name === 'TimeoutError' || name === 'AbortError'
        ? `${title} has not answered in time.`
        : `${title} broke off. It is asked again.`,
  });
}

/** What `Retry-After` asks for: seconds, or a time. */
export function retryAfterMsOf(
  header: string | null,
  now: number,
): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}

/** `fetch` hides the system's error below its own, sometimes below several. */
function hasCode(
  error: unknown,
  codes: readonly string[],
  depth: number = 0,
): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, cause, errors } = error as Record<string, unknown>;
  return (
    codes.includes(code as string) ||
    [cause, ...(Array.isArray(errors) ? errors : [])].some(inner =>
      hasCode(inner, codes, depth + 1),
    )
  );
}
