/** What an answer of the API means for the person who waits for it. */
export interface ApiProblem {
  /** The sentence that the API gave, or what the browser says about the connection. */
  readonly sentence: string;
  /**
   * - `conflict` (409): the page was out of date, or something else was faster. Nothing was sent.
   * - `refused`: any other answer that says no. Nothing was sent.
   * - `failed`: it was sent, and did not succeed.
   * - `unanswered`: no answer of the API came, so nobody knows yet whether it was done.
   */
  readonly kind: 'conflict' | 'refused' | 'failed' | 'unanswered';
}

const CODE_OF_NAME: Readonly<Record<string, number>> = {
  InputError: 400,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
  ServiceUnavailableError: 503,
};

/**
 * Reads a caught error: a `ResponseError`, or one with the names of `@backstage/errors`. By fields and names, since that
 * package may be in the tree more than once.
 */
export function toApiProblem(error: unknown): ApiProblem {
  const { cause, message } = error as { cause?: unknown; message?: unknown };
  const own =
    typeof message === 'string' && message !== '' ? message : String(error);
  const code = statusOf(error);
  const told = (cause as { message?: unknown } | undefined)?.message;
  const sentence = typeof told === 'string' && told !== '' ? told : own;
  if (code === undefined || !isAnswer(code, error))
    return { sentence, kind: 'unanswered' };
  return { sentence, kind: code === 409 ? 'conflict' : 'refused' };
}

/** 404: unknown, or not visible to this person. The API does not tell which. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

/**
 * The API promises that nothing was sent with 4xx and with its own 503. Any other 5xx may come from a gateway that gave
 * up waiting, when the API had the request already.
 */
function isAnswer(code: number, error: unknown): boolean {
  if (code < 500) return true;
  const { name, cause } = error as {
    name?: unknown;
    cause?: { name?: unknown };
  };
  return (
    code === 503 && [name, cause?.name].includes('ServiceUnavailableError')
  );
}

function statusOf(error: unknown): number | undefined {
  const { statusCode, name } = (error ?? {}) as {
    statusCode?: unknown;
    name?: unknown;
  };
  if (typeof statusCode === 'number') return statusCode;
  return typeof name === 'string' ? CODE_OF_NAME[name] : undefined;
}
