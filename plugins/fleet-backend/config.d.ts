import type { HumanDuration } from '@backstage/types';

interface AlertRuleConfig {
  /** Default: true. */
  enabled?: boolean;
  for?: HumanDuration | string;
  keepFor?: HumanDuration | string;
  severity?: 'critical' | 'warning' | 'info';
  threshold?: number;
}

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
    /**
     * Times in which nothing is rolled out. Rolling back, aborting and scaling are exempt. Each is once (`from`, `to`) or
     * every week (`weekly`). Default: none.
     */
    freezes?: Array<{
      name: string;
      /** Shown to whoever wants to roll out meanwhile. */
      reason: string;
      /** ISO 8601 with a time zone, in quotes. */
      from?: string;
      to?: string;
      weekly?: {
        /** On which it begins: mon, tue, wed, thu, fri, sat, sun. */
        days: string[];
        /** '00:00' to '24:00'. An end that is not after the begin is on the next day. */
        from: string;
        to: string;
        /** For example Europe/Berlin. */
        timeZone: string;
      };
      /** Default: all. */
      environments?: string[];
      /** Entities whose groups are frozen. Default: all. */
      entityRefs?: string[];
    }>;
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
    alerts?: {
      /**
       * The portal's own rules. Every one is on unless `enabled` is false. `for`: how long it must hold before it is an
       * alert; `keepFor`: how long it must be gone before the alert is over; `severity`: instead of that of the rule;
       * `threshold`: from where on it counts, for the health of groups as well.
       */
      rules?: {
        /** Instances fail again and again. `threshold`: failures within five minutes, default 3, where the provider does not say so itself. */
        crashLoop?: AlertRuleConfig;
        /** No instance is healthy. */
        noHealthy?: AlertRuleConfig;
        /**
         * Requests fail. `threshold`: percent that is critical at once, default 5; `warningThreshold`: percent that is a
         * warning after `for`, default 1.
         */
        errorRate?: AlertRuleConfig & { warningThreshold?: number };
        /** A container that fills its memory. `threshold`: percent of its limit, default 90. */
        memoryNearLimit?: AlertRuleConfig;
        /** At the maximum, and a policy asks for more. */
        atMax?: AlertRuleConfig;
        /** p95 against what it usually is. `threshold`: how many times, default 2. */
        latency?: AlertRuleConfig;
        /** `threshold`: percent of a core, mean over the instances, default 90. */
        cpuSaturated?: AlertRuleConfig;
        /** `threshold`: messages for each instance where no policy has a target, default 1000. */
        queueBacklog?: AlertRuleConfig;
        /** The newest rollout failed within the last hour. */
        rolloutFailed?: AlertRuleConfig;
        /** A source of groups does not answer. */
        sourceStale?: AlertRuleConfig;
      };
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
