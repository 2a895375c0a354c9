/** An answer that says no, under the name of the error's shape, for example `ServiceNotFoundException`. */
export class AwsError extends Error {
  readonly name = 'AwsError' as const;
  readonly code: string;
  readonly status: number;
  /** What is sent as a `Retry-After` header. */
  readonly retryAfterSeconds?: number;

  constructor(
    code: string,
    message: string,
    status: number = 400,
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The simulator itself is wrong: it was about to answer something that the SDK does not know. */
export class SimulatorBug extends Error {
  readonly name = 'SimulatorBug' as const;
}
