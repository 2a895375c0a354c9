/**
 * A revision that must not be rolled out to a group until somebody resumes it. Made by every rollback for the revision
 * that was left, and by hand.
 * @public
 */
export interface Hold {
  readonly groupId: string;
  readonly revisionId: string;
  readonly revisionLabel: string;
  readonly since: string;
  /** Entity ref of who rolled back or held it. */
  readonly actor: string;
  readonly reason: string;
}
