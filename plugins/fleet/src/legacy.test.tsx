/* eslint-disable no-restricted-imports */
import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  TestApiProvider,
  mockApis,
  renderInTestApp,
} from '@backstage/test-utils';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes, useLocation } from 'react-router-dom';
import { fleetApiRef } from './api';
import {
  EntityFleetCard,
  EntityFleetContent,
  EntityHealthContent,
  FleetPage,
  fleetPlugin,
  isFleetAvailable,
  isPipelineAvailable,
} from './legacy';
import { createFakeFleet } from './testUtils';
import { fallbackToastApiRef } from './useToast';

const SHOP: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    namespace: 'default',
    annotations: { [LOCAL_SERVICE_ANNOTATION]: 'shop' },
  },
};

function Address() {
  return <output aria-label="address">{useLocation().search}</output>;
}

async function show(element: JSX.Element, path: string) {
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [fleetApiRef, createFakeFleet()],
        [permissionApiRef, mockApis.permission()],
        [fallbackToastApiRef, { post: () => ({ close() {} }) }],
      ]}
    >
      {element}
      <Address />
    </TestApiProvider>,
    { routeEntries: [path] },
  );
}

describe('the entry for the old frontend system', () => {
  it('shows the fleet page with its header, and keeps the view in the address', async () => {
    await show(
      <Routes>
        <Route path="/fleet/*" element={<FleetPage />} />
      </Routes>,
      '/fleet',
    );
    expect(await screen.findByText('Checkout')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Fleet' })).toHaveAttribute(
      'href',
      '/fleet',
    );
    expect(
      screen.getByRole('link', { name: '2 wait for you' }),
    ).toHaveAttribute('href', '/fleet/approvals');
    await userEvent.click(screen.getByRole('button', { name: 'Rolling out' }));
    expect(screen.getByLabelText('address')).toHaveTextContent('?rolling=true');
  });

  it.each([
    ['Alerts', '/fleet/alerts', 'Alerts'],
    ['Approvals', '/fleet/approvals', 'Waiting for a person'],
    ['History', '/fleet/history', 'What people and agents did'],
  ])('has the tab %s', async (tab, path, list) => {
    await show(
      <Routes>
        <Route path="/fleet/*" element={<FleetPage />} />
      </Routes>,
      '/fleet?q=shop',
    );
    // An address from before there were tabs keeps its filters.
    expect(await screen.findByText('8 of 8 running')).toBeInTheDocument();
    expect(screen.getByLabelText('address')).toHaveTextContent('?q=shop');
    await userEvent.click(screen.getByRole('tab', { name: tab }));
    expect(await screen.findByRole('list', { name: list })).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: tab })).toHaveAttribute(
      'href',
      path,
    );
  });

  it('shows the card and the tab of an entity', async () => {
    await show(
      <EntityProvider entity={SHOP}>
        <EntityFleetCard />
        <EntityFleetContent />
      </EntityProvider>,
      '/',
    );
    expect(await screen.findByText('8 of 8 running')).toBeInTheDocument();
    expect((await screen.findAllByText('prod')).length).toBeGreaterThan(1);
  });

  it('shows the health tab of an entity', async () => {
    await show(
      <EntityProvider entity={SHOP}>
        <EntityHealthContent />
      </EntityProvider>,
      '/',
    );
    expect(
      await screen.findByRole('region', { name: 'Error rate' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'What happened' }),
    ).toBeInTheDocument();
  });

  it('brings its own API and a stand-in for toasts', () => {
    expect(
      [...fleetPlugin.getApis()].map(factory => factory.api.id).sort(),
    ).toEqual([fleetApiRef.id, fallbackToastApiRef.id].sort());
  });

  it('shows toasts as alerts of text', () => {
    const factory = [...fleetPlugin.getApis()].find(
      each => each.api.id === fallbackToastApiRef.id,
    );
    const post = jest.fn();
    const toasts = factory?.factory({ alertApi: { post } }) as {
      post(message: object): void;
    };
    toasts.post({ title: 'Nothing was sent', status: 'danger' });
    expect(post).toHaveBeenCalledWith({
      message: 'Nothing was sent',
      severity: 'error',
      display: 'transient',
    });
  });

  it('knows which entities have a pipeline', () => {
    expect(isPipelineAvailable(SHOP)).toBe(false);
    expect(
      isPipelineAvailable({
        ...SHOP,
        metadata: {
          name: 'shop',
          annotations: { 'capstan/local-git': 'shop' },
        },
      }),
    ).toBe(true);
  });

  it('knows which entities have a fleet', () => {
    expect(isFleetAvailable(SHOP)).toBe(true);
    expect(
      isFleetAvailable({
        ...SHOP,
        metadata: { name: 'shop', annotations: {} },
      }),
    ).toBe(false);
  });
});
