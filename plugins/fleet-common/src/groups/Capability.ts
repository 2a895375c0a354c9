/**
 * What a person or an AI agent can ask for.
 * @public
 */
export type ActionKind =
  | 'rollout'
  | 'rollback'
  | 'scale'
  | 'autoscaling'
  | 'pause'
  | 'resume'
  | 'promote'
  | 'abort';

/** @public */
export const ACTION_KINDS: readonly ActionKind[] = [
  'rollout',
  'rollback',
  'scale',
  'autoscaling',
  'pause',
  'resume',
  'promote',
  'abort',
];

/**
 * Whether a group can do something now. Every `no` carries a sentence for the person who wanted it.
 * @public
 */
export type Capability =
  | { readonly can: true }
  | { readonly can: false; readonly reason: string };

/**
 * Computed for each group when it is read.
 * @public
 */
export type Capabilities = Readonly<Record<ActionKind, Capability>>;

/**
 * What a group can do now and its reader may ask for.
 * @public
 */
export type GroupCapabilities = Capabilities & {
  /** Whether the reader may hold revisions back and release them; absent where nobody in particular reads. */
  readonly hold?: Capability;
};
