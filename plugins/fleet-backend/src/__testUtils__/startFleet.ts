import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { notificationService } from '@backstage/plugin-notifications-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type {
  PipelineProvider,
  RolloutProvider,
  ScaleGroupProvider,
  SignalProvider,
} from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import type { JournalOptions } from '../journal/JournalOptions';
import { createFleetPlugin } from '../plugin';

/** Whether a permission is given, for an entity where there is one, to a person. */
export type Policy = (
  permission: string,
  entityRef?: string,
  user?: string,
) => boolean;

export function component(
  name: string,
  services: string,
  owner = 'shop-team',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { [LOCAL_SERVICE_ANNOTATION]: services },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
  };
}

/**
 * The real plugin over HTTP, with providers and a catalog of our own. Answers that the document does not describe are
 * 500s. Signals that it sent are collected in `signals`, notifications in
 * `notifications`.
 */
export async function startFleet(options: {
  providers?: readonly (ScaleGroupProvider & Partial<RolloutProvider>)[];
  signalProviders?: readonly SignalProvider[];
  pipelineProviders?: readonly PipelineProvider[];
  entities?: Entity[];
  policy?: Policy;
  knex?: Knex;
  config?: object;
  features?: readonly BackendFeature[];
  journal?: JournalOptions;
  /** Instead of collecting them. */
  notify?: NotificationService['send'];
}) {
  const { providers = [], policy } = options;
  const signals: { groupIds: string[]; at: number }[] = [];
  const notifications: Parameters<NotificationService['send']>[0][] = [];
  const send: NotificationService['send'] = async notification => {
    notifications.push(notification);
  };
  const ai = actionsRegistryServiceMock();
  const publish: SignalsService['publish'] = async ({ message }) => {
    const { groupIds } = message as { groupIds?: string[] };
    signals.push({ groupIds: groupIds ?? [], at: performance.now() });
  };
  const backend = await startTestBackend({
    features: [
      createFleetPlugin({
        validateResponses: true,
        journal: options.journal,
      }),
      catalogServiceMock.factory({ entities: options.entities ?? [] }),
      mockServices.rootConfig.factory({
        data: { fleet: options.config ?? {} },
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish }),
      }),
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => ai,
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({ send: options.notify ?? send }),
      }),
      ...(policy ? [permissionsOf(policy)] : []),
      ...(options.knex
        ? [mockServices.database.factory({ knex: options.knex })]
        : []),
      ...(options.features ?? []),
      createBackendModule({
        pluginId: 'fleet',
        moduleId: 'test',
        register(reg) {
          reg.registerInit({
            deps: { point: fleetProvidersExtensionPoint },
            async init({ point }) {
              for (const provider of options.signalProviders ?? [])
                point.addSignalProvider(provider);
              for (const provider of options.pipelineProviders ?? [])
                point.addPipelineProvider(provider);
              for (const provider of providers) {
                point.addScaleGroupProvider(provider);
                if (isRolloutProvider(provider))
                  point.addRolloutProvider(provider);
              }
            },
          });
        },
      }),
    ],
  });
  return {
    server: backend.server,
    stop: () => backend.stop(),
    signals,
    notifications,
    /** The AI actions, to be invoked as `test:<name>`. */
    ai,
  };
}

function isRolloutProvider(
  provider: Partial<RolloutProvider>,
): provider is RolloutProvider {
  return provider.apply !== undefined;
}

const conditional: PolicyDecision = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: {
    rule: 'IS_ENTITY_OWNER',
    resourceType: 'catalog-entity',
    params: {},
  },
};

function permissionsOf(policy: Policy) {
  const decide = (
    request: { permission: { name: string }; resourceRef?: string },
    user?: string,
  ) => ({
    result: policy(request.permission.name, request.resourceRef, user)
      ? AuthorizeResult.ALLOW
      : AuthorizeResult.DENY,
  });
  return createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => ({
      authorize: async (requests, options) =>
        requests.map(request => decide(request, userOf(options))),
      // As with a policy that looks at the entity: only `authorize` can tell.
      authorizeConditional: async requests => requests.map(() => conditional),
    }),
  });
}

function userOf(options: object | undefined): string | undefined {
  const { credentials } = (options ?? {}) as {
    credentials?: { principal?: { userEntityRef?: string } };
  };
  return credentials?.principal?.userEntityRef;
}
