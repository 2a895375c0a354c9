export { HeldVersions } from './HeldVersions';
export { HoldBadge } from './HoldBadge';
export { useHoldSentence } from './useHoldSentence';
export { RunningHolds } from './RunningHolds';
