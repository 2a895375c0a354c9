/**
 * A deployable version of a group: task definition, launch template version, image version, release.
 * @public
 */
export interface Revision {
  readonly id: string;
  readonly groupId: string;
  /** What people call it, for example `1.1.0`. Not unique. */
  readonly label: string;
  /** Content digest of the image or release. */
  readonly digest?: string;
  readonly commit?: string;
  readonly createdAt: string;
  /** Plain configuration that differs between revisions. Never a secret: providers give the names of secrets only. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly deployable:
    | { readonly yes: true }
    | { readonly yes: false; readonly reason: string };
  /** Since when it counts as known-good: it served healthily for the configured time. */
  readonly knownGoodSince?: string;
  /** Set when somebody rolled back from it. */
  readonly bad?: {
    readonly since: string;
    readonly reason: string;
    readonly actor: string;
  };
  /** Set while it must not be rolled out; see `Hold`. */
  readonly hold?: {
    readonly since: string;
    readonly reason: string;
    readonly actor: string;
  };
  /** Its instances are kept warm until then: going back to it moves traffic only. */
  readonly warmUntil?: string;
  /** It is what the group is meant to run now. */
  readonly current: boolean;
}
