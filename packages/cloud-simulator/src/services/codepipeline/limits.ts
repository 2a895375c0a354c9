import type { Bucket } from '../../core/TokenBuckets.ts';

/** ListPipelines: 1 to 1000 in the model; without a size, all that fit are assumed. */
export const LIST_PIPELINES = { default: 1000, max: 1000 };
/** ListPipelineExecutions and ListActionExecutions: 1 to 100 in the model, "Default value is 100". */
export const LIST_EXECUTIONS = { default: 100, max: 100 };
/** Both lists, documentation: "limited to the most recent 12 months". */
export const HISTORY_MS = 365 * 86_400_000;
/** Quotas: "Manual approval action account-level default timeout: 7 days". */
export const APPROVAL_MINUTES = 7 * 24 * 60;
/** Quotas: an action's own timeout, "maximum configurable is 86400 minutes (60 days), minimum 5 minutes". */
export const APPROVAL_TIMEOUT = { min: 5, max: 86_400 };
/** Quotas: executions at once of a pipeline whose mode is QUEUED or PARALLEL. */
export const CONCURRENT = 50;
/** ApprovalSummary and StopPipelineExecutionReason in the model. */
export const SUMMARY_LENGTH = 512;
export const REASON_LENGTH = 200;

/** Assumption: the rates of this API are not published. */
export const BUCKETS: Readonly<Record<string, Bucket>> = {
  read: { capacity: 20, refillPerSecond: 5 },
  write: { capacity: 5, refillPerSecond: 1 },
};
