import type { Entity } from '@backstage/catalog-model';
import { InMemoryCatalogClient } from '@backstage/catalog-client/testUtils';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  LOCAL_GIT_ANNOTATION,
  LOCAL_SERVICE_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import { fleetPluginWith, signalsFrom } from './fakeFleet';
import { fleetOfScenario } from './scenario';

const fleet = fleetOfScenario(
  new URLSearchParams(window.location.search).get('fake'),
);

function entityOf(service: string, owner: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: service,
      namespace: 'default',
      description: 'A service of the development app',
      annotations: {
        [LOCAL_SERVICE_ANNOTATION]: service,
        [LOCAL_GIT_ANNOTATION]: service,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
  };
}

const services = new Set([...fleet.groups.map(group => group.service), 'new']);
const catalog = new InMemoryCatalogClient({
  entities: [...services].map(service =>
    entityOf(service, 'group:default/shop-team'),
  ),
});

createDevApp({
  features: [
    fleetPluginWith(fleet),
    catalogPlugin.withOverrides({
      extensions: [
        catalogPlugin.getExtension('api:catalog').override({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () => catalog,
            }),
        }),
      ],
    }),
    createFrontendPlugin({
      pluginId: 'signals',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: signalApiRef,
              deps: {},
              factory: () => signalsFrom(fleet),
            }),
        }),
      ],
    }),
  ],
});
