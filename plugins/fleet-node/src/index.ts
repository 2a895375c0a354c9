/**
 * The contracts between the fleet backend and its provider modules.
 *
 * @packageDocumentation
 */
export * from './extensions';
export * from './Observation';
export * from './PipelineProvider';
export * from './ProviderError';
export * from './RolloutProvider';
export * from './ScaleGroupProvider';
export * from './SignalProvider';
