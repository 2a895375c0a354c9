import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  ApiBlueprint,
  coreExtensionData,
} from '@backstage/frontend-plugin-api';
import { SCALE_GROUP_ANNOTATIONS } from '@capstan/plugin-fleet-common';
import type { FleetApi } from '@capstan/plugin-fleet-common';
import { screen } from '@testing-library/react';
import { fleetApiRef } from './api';
import { fleetApi, fleetEntityCard, fleetPage } from './extensions';
import plugin from './index';
import { createFakeFleet, fleetPluginWith } from './testUtils';

function entity(annotations: Record<string, string>) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'shop', namespace: 'default', annotations },
  };
}

describe('the extensions of the fleet plugin', () => {
  it('have the ids that portals configure', () => {
    const ids = [
      'api:fleet',
      'page:fleet',
      'sub-page:fleet/services',
      'sub-page:fleet/alerts',
      'sub-page:fleet/approvals',
      'sub-page:fleet/history',
      'plugin-header-action:fleet/waiting',
      'entity-content:fleet',
      'entity-content:fleet/health',
      'entity-content:fleet/pipeline',
      'entity-card:fleet/health',
    ] as const;
    for (const id of ids) expect(plugin.getExtension(id)).toBeDefined();
  });

  it('live at /fleet, or where the portal wants the page', () => {
    expect(
      createExtensionTester(fleetPage).get(coreExtensionData.routePath),
    ).toBe('/fleet');
    expect(
      createExtensionTester(fleetPage, { config: { path: '/groups' } }).get(
        coreExtensionData.routePath,
      ),
    ).toBe('/groups');
  });

  it('lead from the page to its first tab, and to the others from there', async () => {
    renderTestApp({
      features: [fleetPluginWith(createFakeFleet())],
      initialRouteEntries: ['/fleet'],
    });
    expect(await screen.findByText('Checkout')).toBeInTheDocument();
    // The layout of tests draws tabs as plain links.
    for (const name of ['Services', 'Alerts', 'Approvals', 'History'])
      expect(screen.getAllByText(name)).not.toHaveLength(0);
  });

  it.each(SCALE_GROUP_ANNOTATIONS)(
    'are there for an entity with %s alone',
    async annotation => {
      renderTestApp({
        extensions: [
          createTestEntityPage({ entity: entity({ [annotation]: 'shop' }) }),
          fleetEntityCard,
        ],
        apis: [[fleetApiRef, createFakeFleet()]],
      });
      expect(
        await screen.findByRole('heading', { name: 'Fleet' }),
      ).toBeInTheDocument();
    },
  );

  it('ask the backend of the plugin', async () => {
    const asked: string[] = [];
    const factory = createExtensionTester(fleetApi).get(
      ApiBlueprint.dataRefs.factory,
    );
    const api = factory.factory({
      fetchApi: {
        fetch: async (url: string) => {
          asked.push(url);
          return new Response(JSON.stringify({ items: [], scopes: [] }));
        },
      },
    }) as FleetApi;
    await api.listGroups({
      entityRef: 'component:default/shop',
    });
    expect(asked).toEqual([
      'plugin://fleet/groups?entityRef=component%3Adefault%2Fshop',
    ]);
  });
});
