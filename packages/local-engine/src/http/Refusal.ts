import { STATUS_CODES } from 'node:http';
import type { Problem } from '../api/types.ts';

/** What a caller did wrong, as a status and a sentence that says what was attempted, on which thing, and what to do. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }

  toProblem(): Problem {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
    };
  }
}
