/**
 * A provider did not do what was asked. Born in a module's `errors.ts`, where it is decided whether trying again helps.
 * Compare by `name`: the package may be there twice.
 * @public
 */
export class ProviderError extends Error {
  readonly name = 'ProviderError' as const;
  readonly provider: string;
  readonly operation: string;
  /** Trying again later may help. */
  readonly retryable: boolean;
  /** Not before this many milliseconds, when the provider said so. */
  readonly retryAfterMs?: number;
  /** Nothing of the request reached the provider, so nothing can have changed. */
  readonly notSent: boolean;

  constructor(options: {
    provider: string;
    operation: string;
    /** What was attempted, on which thing, and what to do next. No secrets. */
    message: string;
    retryable: boolean;
    retryAfterMs?: number;
    notSent?: boolean;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.provider = options.provider;
    this.operation = options.operation;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.notSent = options.notSent ?? false;
  }
}
