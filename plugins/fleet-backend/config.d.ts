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
    approvals?: {
      /**
       * Whether people may answer what they asked for themselves: promote their own rollout at its gate, confirm what
       * was proposed in their name. Default: true.
       */
      requesterMayApprove?: boolean;
    };
    proposals?: {
      /**
       * How long what an AI agent proposed can be confirmed. Between one minute and seven days. Default: one hour.
       */
      expireAfter?: HumanDuration | string;
    };
    notifications?: {
      /**
       * Whether the owners of an entity are told when its rollouts finish, fail, are rolled back or wait for approval.
       * Default: true.
       */
      enabled?: boolean;
    };
  };
  permission?: {
    fleet?: {
      /**
       * Subjects of services that may change groups: the `subject` of a static token in `backend.auth.externalAccess`,
       * `external:<sub>` of a JWKS token. All other services may only read. Default: none.
       */
      services?: string[];
    };
  };
}
