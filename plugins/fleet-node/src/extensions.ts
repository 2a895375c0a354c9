import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { PipelineProvider } from './PipelineProvider';
import type { RolloutProvider } from './RolloutProvider';
import type { ScaleGroupProvider } from './ScaleGroupProvider';
import type { SignalProvider } from './SignalProvider';

/**
 * Where provider modules add themselves. Adding a name twice throws.
 * @public
 */
export interface FleetProvidersExtensionPoint {
  addScaleGroupProvider(provider: ScaleGroupProvider): void;
  addRolloutProvider(provider: RolloutProvider): void;
  addSignalProvider(provider: SignalProvider): void;
  addPipelineProvider(provider: PipelineProvider): void;
}

/** @public */
export const fleetProvidersExtensionPoint =
  createExtensionPoint<FleetProvidersExtensionPoint>({
    id: 'fleet.providers',
  });
