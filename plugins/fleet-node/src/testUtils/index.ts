/**
 * Contract suites and the in-memory provider. For tests only.
 *
 * @packageDocumentation
 */
export * from './describePipelineProvider';
export * from './describeRolloutProvider';
export * from './describeScaleGroupProvider';
export * from './describeSignalProvider';
export type { RolloutHarness, ScaleGroupHarness, Skips } from './harness';
export * from './MemoryClock';
export type { MemoryFault, MemoryOperation } from './MemoryFaults';
export { MemoryGroup } from './MemoryGroup';
export type { MemoryGroupOptions, MemoryRelease } from './MemoryGroup';
export * from './MemoryPipelineProvider';
export * from './MemoryProvider';
export * from './MemorySignalProvider';
export { MEMORY_SERVICE_ANNOTATION } from './observeMemoryGroup';
export * from './planContextOf';
export type { PipelineHarness } from './pipelineHarness';
export { signalTarget } from './signalHarness';
export type { SignalHarness } from './signalHarness';
