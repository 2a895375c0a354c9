/*
 * What only the documentation of Auto Scaling says. Each number has a test.
 */

/** DescribeAutoScalingGroups, DescribePolicies, DescribeScheduledActions, DescribeInstanceRefreshes: default 50, at most 100. */
export const PAGE = { default: 50, max: 100 };
/** DescribeScalingActivities, documentation of `MaxRecords`: "The default value is 100 and the maximum value is 100." */
export const ACTIVITIES = { default: 100, max: 100 };
/** DescribeWarmPool, documentation of `MaxRecords`: "The maximum value is 50." */
export const WARM_POOL = { default: 50, max: 50 };
/** EnterStandby and ExitStandby, documentation of `InstanceIds`: "You can specify up to 20 instances." */
export const STANDBY = 20;
/** Instance refreshes and scaling activities are kept for six weeks. */
export const KEPT_MS = 42 * 86_400_000;
/** Documentation of StandbyInstances and ScaleInProtectedInstances: `Wait` waits for one hour, then the refresh fails. */
export const BLOCKED_MS = 3_600_000;
/** User guide, instance refresh: it fails when no instance becomes healthy within an hour. */
export const STUCK_MS = 3_600_000;
/** Documentation of CheckpointDelay and BakeTime: 0 to 172800 seconds. */
export const LONGEST_WAIT_S = 172_800;
/** Documentation of CheckpointDelay: "the delay defaults to 3600 (1 hour)". */
export const CHECKPOINT_DELAY_S = 3_600;
/** Documentation of MinHealthyPercentage and MaxHealthyPercentage: 90 and 100. */
export const MIN_HEALTHY = 90;
export const MAX_HEALTHY = 100;
