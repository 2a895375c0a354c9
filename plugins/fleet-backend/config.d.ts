import type { HumanDuration } from '@backstage/types';

export interface Config {
  fleet?: {
    /**
     * How long rollouts, scaling activities, failures and capacity are kept after the provider has forgotten them.
     * Known-good revisions are kept for ever. At least one hour. Default: 90 days.
     */
    retention?: HumanDuration | string;
    /**
     * How long a revision must serve healthily, with no rollout running and less than 5 % errors, before it counts as
     * known-good. Default: 30 seconds.
     */
    knownGoodAfter?: HumanDuration | string;
    /**
     * How long one look at a scope may take before it counts as failed. Between one second and five minutes.
     * Default: 30 seconds.
     */
    sweepTimeout?: HumanDuration | string;
  };
}
