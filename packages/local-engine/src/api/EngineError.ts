import type { Problem } from './types.ts';

/** The engine refused a request. `status` and `problem.detail` say why and what to do. */
export class EngineError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'EngineError';
    this.status = problem.status;
    this.problem = problem;
  }
}
