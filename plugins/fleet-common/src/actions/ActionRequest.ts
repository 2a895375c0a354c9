import type { ScalingProcess } from '../groups/ScalingProcess';
import type { Strategy } from '../rollouts/Strategy';

/**
 * What is asked of one group. The same shape is planned first and confirmed afterwards.
 * @public
 */
export type ActionRequest =
  | {
      readonly kind: 'rollout';
      readonly revisionId: string;
      readonly strategy?: Strategy;
      /**
       * Watch the new revision and take it back by itself when it fails. Absent: as `capstan/guard-seconds` of the entity
       * says; the plan fills it in.
       */
      readonly guard?: {
        /** 10–86400: how long after all traffic is on it. 0: no watch, whatever the annotation says. */
        readonly bakeSeconds: number;
      };
    }
  /** Without `revisionId`: the newest known-good revision that is not the current one. */
  | { readonly kind: 'rollback'; readonly revisionId?: string }
  /** At least one of the three. */
  | {
      readonly kind: 'scale';
      readonly desired?: number;
      readonly min?: number;
      readonly max?: number;
      /**
       * ISO 8601, in the future, at most 7 days ahead: when the portal puts the former values back by itself, unless
       * somebody changed the size in between. Absent = for good.
       */
      readonly until?: string;
    }
  /** What the autoscaler of the group is to leave alone afterwards: these, and nothing else. Empty: it does all again. */
  | {
      readonly kind: 'autoscaling';
      readonly suspended: readonly ScalingProcess[];
    }
  | {
      readonly kind: 'pause' | 'resume' | 'promote' | 'abort';
      readonly rolloutId: string;
    };
