import { ApiError } from './ApiError.ts';
import type { ProblemDocument } from './ApiError.ts';

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const AGAIN_MS = 400;

/**
 * Asks the shop. Throws an `ApiError` for every refusal, and when there is no connection. What only reads is asked once more when an
 * instance fails, as one may while releases change.
 */
export async function call<Answer>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  try {
    return await ask<Answer>(method, path, options);
  } catch (error) {
    const failed = error instanceof ApiError && error.status >= 500;
    if (method !== 'GET' || !failed || options.signal?.aborted) throw error;
    await new Promise(resolve => setTimeout(resolve, AGAIN_MS));
    return ask<Answer>(method, path, options);
  }
}

async function ask<Answer>(
  method: string,
  path: string,
  { body, headers = {}, signal }: CallOptions,
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
