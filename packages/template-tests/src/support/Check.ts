import type { Choice } from './Choice.ts';

/** A rung of the ladder; see the package's README. */
export type Rung = 'T0' | 'T1' | 'T2' | 'T3' | 'T4';

/** Something that is wrong in a rendered service. */
export interface Finding {
  /** Path inside the service, or '' when it is not about one file. */
  readonly file: string;
  /** A sentence that quotes what was found and says what was expected. */
  readonly message: string;
}

/** One thing that must hold of a rendered service. */
export interface Check {
  readonly rung: Rung;
  /** Unique in its rung, lower case with dashes, for example `terraform-validate`. */
  readonly name: string;
  /**
   * Why the check cannot run on this machine, as one sentence ("moto_server is not installed."); `undefined` when it can.
   * Asked once in a run. A tool that is there and fails is never a reason.
   */
  needs(): Promise<string | undefined>;
  /** Whether the check has something to look at. Default: in every service. */
  appliesTo?(choice: Choice): boolean;
  /**
   * What of the choice the outcome depends on: services with the same key are checked once. Default: checked in each.
   * For example `choice.infra` for what looks only into `infra/`.
   */
  key?(choice: Choice, folder: string): string | Promise<string>;
  /** Looks and changes nothing in `folder`: work is done on copies. Resolves with nothing when all is well. */
  run(folder: string, choice: Choice): Promise<readonly Finding[]>;
}

/** A mistake, made on purpose in a copy of a rendered service, that a check must find. */
export interface Mutation {
  readonly rung: Rung;
  /** What is wrong, for example `misspelt argument of the listener`. */
  readonly name: string;
  /** Name of the check that must find it. */
  readonly check: string;
  /** The service it is made in. */
  readonly choice: Choice;
  /** Makes the mistake. Must throw when the place is no longer there, so that a mutation cannot become a copy without a mistake. */
  apply(folder: string): Promise<void>;
}
