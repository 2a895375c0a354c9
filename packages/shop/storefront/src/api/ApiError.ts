export interface ProblemDocument {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly at: string; readonly detail: string }[];
  readonly lines?: readonly Readonly<Record<string, unknown>>[];
}

/** A refusal of the shop, or `status` 0 when it could not be reached. `message` is a sentence for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument) {
    super(
      problem.detail ?? 'The shop answered something unexpected. Try again.',
    );
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.problem = problem;
  }

  /** The sentence for one field of a form, by the end of its JSON pointer. */
  field(name: string): string | undefined {
    return this.problem.errors?.find(one => one.at.split('/').at(-1) === name)
      ?.detail;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : 'Something went wrong on this page. Load it again.';
}
