import { AwsError } from './AwsError.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * The page that a token names; tokens are opaque to callers. Throws `errorCode` for a page size that is not allowed or a
 * token that is none.
 */
export function pageOf<T>(
  all: readonly T[],
  request: {
    readonly size: number | undefined;
    readonly token: string | undefined;
    readonly limits: { readonly default: number; readonly max: number };
    readonly errorCode: string;
  },
): Page<T> {
  const { limits, errorCode } = request;
  const size = request.size ?? limits.default;
  if (!Number.isInteger(size) || size < 1 || size > limits.max) {
    throw new AwsError(
      errorCode,
      `The page size must be between 1 and ${limits.max}.`,
    );
  }
  const start = request.token === undefined ? 0 : readToken(request.token);
  if (Number.isNaN(start))
    throw new AwsError(errorCode, 'The token of the next page is not valid.');
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length && {
      nextToken: Buffer.from(`page:${end}`).toString('base64url'),
    }),
  };
}

function readToken(token: string): number {
  const text = Buffer.from(token, 'base64url').toString();
  return /^page:\d+$/.test(text) ? Number(text.slice(5)) : Number.NaN;
}
