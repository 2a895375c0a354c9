import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { accessKeyOf } from '@capstan/cloud-simulator';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type {
  PipelineProvider,
  RolloutProvider,
  ScaleGroupProvider,
  SignalProvider,
} from '@capstan/plugin-fleet-node';
import type { JsonObject } from '@backstage/types';
import { fleetModuleAws } from '../module';

/** The module in a backend with this configuration, and what it has registered. */
export async function startModule(
  data: JsonObject,
  features: readonly (
    | BackendFeature
    | Promise<{ default: BackendFeature }>
  )[] = [],
) {
  const groups: ScaleGroupProvider[] = [];
  const rollouts: RolloutProvider[] = [];
  const pipelines: PipelineProvider[] = [];
  const signals: SignalProvider[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        fleetProvidersExtensionPoint,
        {
          addScaleGroupProvider: provider => void groups.push(provider),
          addRolloutProvider: provider => void rollouts.push(provider),
          addPipelineProvider: provider => void pipelines.push(provider),
          addSignalProvider: provider => void signals.push(provider),
        },
      ],
    ],
    features: [
      fleetModuleAws,
      mockServices.rootConfig.factory({ data }),
      ...features,
    ],
  });
  return { backend, groups, rollouts, pipelines, signals };
}

/** The configuration for one account of the simulator that listens there. */
export function simulatedAccount(
  endpoint: string,
  account: string,
  regions: readonly string[],
): JsonObject {
  return {
    aws: {
      accounts: [
        {
          accountId: account,
          accessKeyId: accessKeyOf(account, 'WRITE'),
          secretAccessKey: 'secret',
        },
      ],
    },
    fleet: {
      aws: {
        endpoint,
        accounts: [{ accountId: account, regions: [...regions] }],
      },
    },
  };
}
