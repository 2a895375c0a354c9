import { renderTestApp } from '@backstage/frontend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import type { Entity } from '@backstage/catalog-model';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fleetApiRef } from '../../api';
import { fleetEntityCard } from '../../extensions';
import { catalogEntityRouteRef } from '../../routes';
import { createFakeFleet, fakeGroupId, signalsFrom } from '../../testUtils';
import type { FakeFleet } from '../../testUtils';

function entity(
  name: string,
  annotations: Record<string, string> = { [LOCAL_SERVICE_ANNOTATION]: name },
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service' },
  };
}

function show(fleet: FakeFleet, of: Entity) {
  renderTestApp({
    extensions: [createTestEntityPage({ entity: of }), fleetEntityCard],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': catalogEntityRouteRef },
    apis: [
      [fleetApiRef, fleet],
      [signalApiRef, signalsFrom(fleet)],
    ],
  });
}

describe('EntityFleetCard', () => {
  it('shows each environment with health, size, versions, rollout and age', async () => {
    show(createFakeFleet(), entity('shop'));
    expect(await screen.findByText('Degraded')).toBeInTheDocument();
    expect(
      screen
        .getAllByRole('heading', { level: 3 })
        .map(heading => heading.textContent),
    ).toEqual(['test', 'prod']);
    expect(screen.getByText('OK')).toBeInTheDocument();
    expect(screen.getByText('8 of 8 running')).toBeInTheDocument();
    expect(
      screen.getByText(/1.2.0 answers 6.1 % of requests with errors/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('list', { name: 'Share of traffic' }),
    ).toHaveTextContent('1.1.0 75 %');
    expect(
      screen.getByRole('progressbar', { name: 'Rolling out 1.2.0' }),
    ).toBeInTheDocument();
    expect(screen.getAllByText(/ago$/)).toHaveLength(2);
  });

  it('leads to the tab', async () => {
    show(createFakeFleet(), entity('shop'));
    expect(
      await screen.findByRole('link', { name: 'All about its fleet' }),
    ).toHaveAttribute('href', '/catalog/default/component/shop/fleet');
  });

  it('is only there for entities that claim scale groups', async () => {
    show(
      createFakeFleet(),
      entity('shop', { 'backstage.io/techdocs-ref': 'dir:.' }),
    );
    await act(async () => {});
    expect(
      screen.queryByRole('heading', { name: 'Fleet' }),
    ).not.toBeInTheDocument();
  });

  it('follows the changes of its groups', async () => {
    const fleet = createFakeFleet();
    show(fleet, entity('outlet'));
    expect(await screen.findByText('3 of 3 running')).toBeInTheDocument();
    const outlet = fleet.groups.find(group => group.service === 'outlet');
    if (!outlet) throw new Error('There is no outlet.');
    act(() =>
      fleet.change(fakeGroupId(outlet), group => {
        group.instances = group.instances.slice(1);
      }),
    );
    expect(await screen.findByText('2 of 3 running')).toBeInTheDocument();
    expect(screen.getByText('2 of 3 instances healthy')).toBeInTheDocument();
  });

  it('says that nothing was found, and what to do', async () => {
    show(createFakeFleet(), entity('brand-new'));
    expect(
      await screen.findByRole('heading', { name: 'No scale group found' }),
    ).toBeInTheDocument();
  });

  it('says that it is loading', async () => {
    const fleet = createFakeFleet();
    fleet.latencyMs = Infinity;
    show(fleet, entity('shop'));
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it('says that one may not see it', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new NotAllowedError();
    show(fleet, entity('shop'));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('names the source that does not answer beside the stale data', async () => {
    show(createFakeFleet(), entity('recommendations'));
    expect(
      await screen.findByText('local:edge does not answer'),
    ).toBeInTheDocument();
    expect(screen.getByText('Unknown')).toBeInTheDocument();
    expect(screen.getByText('Stale: seen 7 min ago')).toBeInTheDocument();
  });

  it('keeps its data when it cannot be renewed, and tries again when asked', async () => {
    const fleet = createFakeFleet();
    show(fleet, entity('shop'));
    await screen.findByText('8 of 8 running');
    fleet.failure = new Error('The backend is away.');
    const shop = fleet.groups.find(group => group.service === 'shop');
    if (!shop) throw new Error('There is no shop.');
    act(() => fleet.change(fakeGroupId(shop), () => {}));
    expect(
      await screen.findByText('Not up to date: the portal did not answer'),
    ).toBeInTheDocument();
    expect(screen.getByText('8 of 8 running')).toBeInTheDocument();
    fleet.failure = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.queryByText('Not up to date: the portal did not answer'),
      ).not.toBeInTheDocument(),
    );
  });
});
