/** What an answer of the API means for the person who waits for it. */
export interface ApiProblem {
  /** The sentence that the API gave, or what the browser says about the connection. */
  readonly sentence: string;
  /**
   * - `conflict` (409): the page was out of date, or something else was faster. Nothing was sent.
   * - `refused`: any other answer of the API. Nothing was sent.
   * - `unanswered`: no answer of the API came, so nobody knows yet whether it was done.
   */
  readonly kind: 'conflict' | 'refused' | 'unanswered';
}

/** Codes of gateways between page and API: the API itself may have got the request. */
const GATEWAY_CODES = [502, 504];

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
  if (code === undefined || GATEWAY_CODES.includes(code))
    return { sentence: own, kind: 'unanswered' };
  const told = (cause as { message?: unknown } | undefined)?.message;
  const sentence = typeof told === 'string' && told !== '' ? told : own;
  return { sentence, kind: code === 409 ? 'conflict' : 'refused' };
}

/** 404: unknown, or not visible to this person. The API does not tell which. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

function statusOf(error: unknown): number | undefined {
  const { statusCode, name } = (error ?? {}) as {
    statusCode?: unknown;
    name?: unknown;
  };
  if (typeof statusCode === 'number') return statusCode;
  return typeof name === 'string' ? CODE_OF_NAME[name] : undefined;
}
