/**
 * Events of this topic say that a branch of a local repository moved. Sent after the repository has the commits; more than
 * once for one push, or not at all when the portal ends just then, so whoever acts on it also looks by itself.
 * @public
 */
export const LOCAL_GIT_PUSH_TOPIC = 'localGit.push';

/**
 * Payload of `LOCAL_GIT_PUSH_TOPIC`: one branch.
 * @public
 */
export interface LocalGitPush {
  readonly repository: string;
  /** Without `refs/heads/`, for example `main`. */
  readonly branch: string;
  /** Where the branch was; absent when it is new. */
  readonly before?: string;
  readonly after: string;
  /** Entity ref of who pushed; absent for pushes over HTTP, which carry no identity. */
  readonly actor?: string;
  /** Set on the first push of what a template made: `scaffolder:<task id>`. */
  readonly createdBy?: string;
}
