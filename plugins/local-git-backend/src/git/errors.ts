import { CustomErrorBase } from '@backstage/errors';

/** Answered as 408. */
export class RequestTimeoutError extends CustomErrorBase {
  readonly name = 'RequestTimeoutError';
  readonly statusCode = 408;
}

/** Answered as 413. */
export class PayloadTooLargeError extends CustomErrorBase {
  readonly name = 'PayloadTooLargeError';
  readonly statusCode = 413;
}

/** Answered as 429. */
export class TooManyRequestsError extends CustomErrorBase {
  readonly name = 'TooManyRequestsError';
  readonly statusCode = 429;
}
