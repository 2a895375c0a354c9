import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { fleetPluginWith, signalsFrom } from '../../../testUtils';
import type { FakeFleet } from '../../../testUtils';

const entityRouteRef = createRouteRef({
  params: ['namespace', 'kind', 'name'],
});

/** Stands in for the catalog: says where one has arrived. */
const catalog = createFrontendPlugin({
  pluginId: 'catalog',
  routes: { catalogEntity: entityRouteRef },
  extensions: [
    PageBlueprint.make({
      name: 'where',
      params: {
        path: '/catalog/:namespace/:kind/:name',
        routeRef: entityRouteRef,
        loader: async () => <Where />,
      },
    }),
  ],
});

function Where() {
  return <p>arrived at {useLocation().pathname}</p>;
}

/** A page of the fleet as a portal shows it, with its header and with signals. */
export function renderFleetPage(fleet: FakeFleet, path: string) {
  renderTestApp({
    features: [fleetPluginWith(fleet), catalog],
    initialRouteEntries: [path],
    apis: [[signalApiRef, signalsFrom(fleet)]],
  });
  return { user: userEvent.setup() };
}
