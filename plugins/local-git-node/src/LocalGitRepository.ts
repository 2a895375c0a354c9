/**
 * The branch that everything is read from unless another is named.
 * @public
 */
export const LOCAL_GIT_BRANCH = 'main';

/**
 * Characters of a description, at the most.
 * @public
 */
export const LOCAL_GIT_MAX_DESCRIPTION = 1_000;

/** @public */
export interface LocalGitRepository {
  readonly name: string;
  /** Who made it, for example `scaffolder:<task id>`. */
  readonly createdBy: string;
  readonly createdAt: string;
  /** May be empty. */
  readonly description: string;
}

/** @public */
export interface LocalGitCommit {
  readonly id: string;
  /** First line of the message. */
  readonly title: string;
  readonly author: string;
  readonly committedAt: string;
}
