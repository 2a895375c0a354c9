import { ApiError } from './ApiError.ts';
import type { ProblemDocument } from './ApiError.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Asks the shop. Throws an `ApiError` for every refusal, and when there is no connection. */
export async function call<Answer>(
  method: string,
  path: string,
  { body, headers = {}, signal }: CallOptions = {},
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch {
    throw new ApiError(0, {
      code: 'offline',
      detail: navigator.onLine
        ? 'The shop cannot be reached at the moment. Try again in a little while.'
        : 'You are offline. Connect to the internet and try again.',
    });
  }
  const text = await response.text();
  const data = parse(text);
  if (!response.ok)
    throw new ApiError(response.status, (data ?? {}) as ProblemDocument);
  return data as Answer;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
