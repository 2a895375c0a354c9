import { renderInTestApp } from '@backstage/frontend-test-utils';
import { toastApiRef } from '@backstage/frontend-plugin-api';
import type { ToastApi } from '@backstage/frontend-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { SubmitAction } from '@capstan/plugin-fleet-common';
import { LOCAL_SERVICE_ANNOTATION } from '@capstan/plugin-fleet-common';
import { configure, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fleetApiRef } from '../../../api';
import { fakeGroupId, signalsFrom } from '../../../testUtils';
import type { FakeFleet, FakeGroup } from '../../../testUtils';
import { useFleetApi, useLive } from '../../../hooks';
import { GroupPanel } from '../../GroupPanel';
import { EntityFleetContent } from '../EntityFleetContent';

// Whole pages on a busy machine: the default of five seconds is for units.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 10_000 });

// These pages live on timers, signals and observers of the layout, as in a browser: nothing of that is inside an `act`, and
// the tests wait for what a person would see. Without this React warns about each of them.
beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

/** The tab of a service as a person meets it, and what it sends and says. */
export function renderTab(fleet: FakeFleet, service = 'shop') {
  return render(fleet, service, <EntityFleetContent />);
}

/** The panels of the tab alone, which is all that an action needs. */
export function renderPanels(fleet: FakeFleet, service = 'shop') {
  return render(fleet, service, <Panels service={service} />);
}

function Panels({ service }: { service: string }) {
  const api = useFleetApi();
  const live = useLive(
    signal =>
      api.listGroups({ entityRef: `component:default/${service}` }, { signal }),
    [api, service],
  );
  return (
    <>
      {live.data?.items.map(group => (
        <GroupPanel
          key={group.id}
          group={group}
          onSelect={() => {}}
          onChanged={live.reload}
        />
      ))}
    </>
  );
}

/** Any content of a service's page, at an address below it. */
export function renderContent(
  fleet: FakeFleet,
  service: string,
  content: JSX.Element,
  path: string,
) {
  return render(fleet, service, content, path);
}

function render(
  fleet: FakeFleet,
  service: string,
  content: JSX.Element,
  path = '/',
) {
  const submitted: SubmitAction[] = [];
  const submit = fleet.submit.bind(fleet);
  fleet.submit = (groupId, action, options) => {
    submitted.push(action);
    return submit(groupId, action, options);
  };
  const toasts: Parameters<ToastApi['post']>[0][] = [];
  const toastApi: Pick<ToastApi, 'post'> = {
    post: toast => {
      toasts.push(toast);
      return { close() {} };
    },
  };
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: service,
          namespace: 'default',
          annotations: { [LOCAL_SERVICE_ANNOTATION]: service },
        },
        spec: { type: 'service' },
      }}
    >
      {content}
    </EntityProvider>,
    {
      initialRouteEntries: [path],
      apis: [
        [fleetApiRef, fleet],
        [signalApiRef, signalsFrom(fleet)],
        [toastApiRef, toastApi as ToastApi],
      ],
    },
  );
  return { submitted, toasts, user: userEvent.setup() };
}

/** The panel of an environment, once it is there. */
export async function panelOf(environment: string, service = 'shop') {
  return within(
    await screen.findByRole('region', {
      name: `${service}/${environment} in ${environment}`,
    }),
  );
}

export function groupOf(
  fleet: FakeFleet,
  environment: string,
  service = 'shop',
): FakeGroup {
  const group = fleet.groups.find(
    each => each.service === service && each.environment === environment,
  );
  if (!group) throw new Error(`The fake has no '${service}/${environment}'`);
  return group;
}

/** Somebody else changes the group: every plan that was made before is out of date. */
export function changeBehindTheScenes(fleet: FakeFleet, environment: string) {
  groupOf(fleet, environment).version++;
}

export function groupIdOf(
  fleet: FakeFleet,
  environment: string,
  service = 'shop',
): string {
  return fakeGroupId(groupOf(fleet, environment, service));
}
