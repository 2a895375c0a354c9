/**
 * Events of this topic say that a local repository is gone; see `LOCAL_GIT_PUSH_TOPIC` for what they promise.
 * @public
 */
export const LOCAL_GIT_REMOVED_TOPIC = 'localGit.removed';

/**
 * Payload of `LOCAL_GIT_REMOVED_TOPIC`.
 * @public
 */
export interface LocalGitRemoval {
  readonly repository: string;
}
