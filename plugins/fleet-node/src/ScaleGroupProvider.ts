import type { Observation, Scope } from './Observation';

/** @public */
export interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * Sees scale groups.
 * @public
 */
export interface ScaleGroupProvider {
  /** Unique among registered providers; the value of `ref.provider`. Lower-case letters, digits and dashes. */
  readonly name: string;

  /** The places it is configured for. Needs no network. */
  scopes(): readonly Scope[];

  /**
   * Everything about all groups of a scope, in as few calls as the provider allows. Throws a `ProviderError` when the
   * scope cannot be read: it never answers a part as if it were the whole.
   */
  sweep(scope: Scope, options: CallOptions): Promise<Observation>;

  /**
   * Calls `onChange` soon after something in the scope changed, until the signal aborts; then it resolves. It only
   * wakes the sweep, so a lost event costs time, never truth. Throws when the stream breaks; the caller starts it again.
   */
  watch?(
    scope: Scope,
    onChange: () => void,
    options: CallOptions,
  ): Promise<void>;
}
