import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { RolloutProvider } from './RolloutProvider';
import type { ScaleGroupProvider } from './ScaleGroupProvider';

/**
 * Where provider modules add themselves. Adding a name twice throws.
 * @public
 */
export interface FleetProvidersExtensionPoint {
  addScaleGroupProvider(provider: ScaleGroupProvider): void;
  addRolloutProvider(provider: RolloutProvider): void;
}

/** @public */
export const fleetProvidersExtensionPoint =
  createExtensionPoint<FleetProvidersExtensionPoint>({
    id: 'fleet.providers',
  });
