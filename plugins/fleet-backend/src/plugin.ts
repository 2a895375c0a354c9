import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { ConflictError } from '@backstage/errors';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  FLEET_PLUGIN_ID,
  fleetPermissions,
} from '@capstan/plugin-fleet-common';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type {
  PipelineProvider,
  RolloutProvider,
  ScaleGroupProvider,
  SignalProvider,
} from '@capstan/plugin-fleet-node';
import { registerAiActions } from './ai/registerAiActions';
import { readFleetConfig } from './config';
import { createFleet } from './createFleet';
import { connectAndMigrate } from './database/migrate';
import { assertRoutesDeclared } from './permissions/assertDeclared';
import { RestrictedServices } from './permissions/RestrictedServices';
import type { JournalOptions } from './journal/JournalOptions';
import { createRouter } from './router';
import { spec } from './schema/openapi';
import { pipelinesWithoutSecrets } from './secrets/pipelinesWithoutSecrets';
import { signalsWithoutSecrets } from './secrets/signalsWithoutSecrets';
import {
  steeringWithoutSecrets,
  withoutSecrets,
} from './secrets/withoutSecrets';

/** For tests and benchmarks: `validateResponses` of the router, and the journal's times and boundaries. */
export function createFleetPlugin(options: {
  validateResponses: boolean;
  journal?: JournalOptions;
}) {
  return createBackendPlugin({
    pluginId: FLEET_PLUGIN_ID,
    register(env) {
      const scaleGroupProviders = new Map<string, ScaleGroupProvider>();
      const rolloutProviders = new Map<string, RolloutProvider>();
      const signalProviders = new Map<string, SignalProvider>();
      const pipelineProviders = new Map<string, PipelineProvider>();
      env.registerExtensionPoint(fleetProvidersExtensionPoint, {
        addScaleGroupProvider: provider =>
          addOnce(scaleGroupProviders, provider, 'scale group provider'),
        addRolloutProvider: provider =>
          addOnce(rolloutProviders, provider, 'rollout provider'),
        addSignalProvider: provider =>
          addOnce(signalProviders, provider, 'signal provider'),
        addPipelineProvider: provider =>
          addOnce(pipelineProviders, provider, 'pipeline provider'),
      });

      env.registerInit({
        deps: {
          actionsRegistry: actionsRegistryServiceRef,
          auditor: coreServices.auditor,
          auth: coreServices.auth,
          catalog: catalogServiceRef,
          config: coreServices.rootConfig,
          database: coreServices.database,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          lifecycle: coreServices.lifecycle,
          logger: coreServices.logger,
          metrics: metricsServiceRef,
          notifications: notificationService,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          scheduler: coreServices.scheduler,
          signals: signalsServiceRef,
        },
        async init(deps) {
          assertRoutesDeclared(spec);
          const fleet = createFleet({
            ...deps,
            permissions: new RestrictedServices({
              ...deps,
              services:
                deps.config.getOptionalStringArray(
                  'permission.fleet.services',
                ) ?? [],
            }),
            config: readFleetConfig(deps.config),
            knex: await connectAndMigrate(deps.database),
            scaleGroupProviders: [...scaleGroupProviders.values()].map(
              withoutSecrets,
            ),
            rolloutProviders: new Map(
              [...rolloutProviders].map(([name, provider]) => [
                name,
                steeringWithoutSecrets(provider),
              ]),
            ),
            signalProviders: [...signalProviders.values()].map(
              signalsWithoutSecrets,
            ),
            pipelineProviders: [...pipelineProviders.values()].map(
              pipelinesWithoutSecrets,
            ),
            journal: options.journal,
          });
          deps.permissionsRegistry.addPermissions([...fleetPermissions]);
          registerAiActions(deps.actionsRegistry, { ...deps, ...fleet });
          deps.httpRouter.use(
            createRouter({
              ...deps,
              ...fleet,
              validateResponses: options.validateResponses,
            }),
          );
          await deps.scheduler.scheduleTask({
            id: 'prune',
            frequency: { minutes: 10 },
            initialDelay: { minutes: 1 },
            timeout: { minutes: 5 },
            fn: () => fleet.prune(),
          });
          deps.lifecycle.addStartupHook(() => fleet.start());
          deps.lifecycle.addShutdownHook(() => fleet.stop());
        },
      });
    },
  });
}

/**
 * Scale groups of all providers, in one portal.
 * @public
 */
export const fleetPlugin = createFleetPlugin({ validateResponses: false });

function addOnce<T extends { readonly name: string }>(
  providers: Map<string, T>,
  provider: T,
  what: string,
): void {
  if (providers.has(provider.name))
    throw new ConflictError(
      `A ${what} named '${provider.name}' is already registered.`,
    );
  providers.set(provider.name, provider);
}
