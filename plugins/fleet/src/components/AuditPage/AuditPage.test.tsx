import type { AuditQuery } from '@capstan/plugin-fleet-common';
import { screen, waitFor, within } from '@testing-library/react';
import { createEmptyFleet, createFakeFleet } from '../../testUtils';
import type { FakeFleet } from '../../testUtils';
import { renderFleetPage } from '../FleetPage/__testUtils__/renderFleetPage';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

function show(fleet: FakeFleet, search = '') {
  const queries: AuditQuery[] = [];
  const listAudit = fleet.listAudit.bind(fleet);
  fleet.listAudit = (query, options) => {
    queries.push(query ?? {});
    return listAudit(query, options);
  };
  const last = () => queries[queries.length - 1];
  return { ...renderFleetPage(fleet, `/fleet/history${search}`), last };
}

async function entries() {
  const list = await screen.findByRole('list', {
    name: 'What people and agents did',
  });
  return within(list).getAllByRole('article');
}

describe('AuditPage', () => {
  it('says in words who did what, why, and what it was before and after', async () => {
    show(createFakeFleet());
    const [rollback] = await entries();
    expect(rollback).toHaveTextContent(
      'mara.lindqvist rolled back billing/prod in prod',
    );
    expect(within(rollback).getByText('Rollback')).toBeInTheDocument();
    expect(rollback).toHaveTextContent('1.2.0 → 1.1.0');
    expect(rollback).toHaveTextContent('Why: Invoices were rounded wrongly');
    expect(rollback).toHaveTextContent('Succeeded');
    expect(
      within(rollback).getByRole('link', { name: 'billing/prod in prod' }),
    ).toHaveAttribute('href', '/catalog/default/component/billing/fleet');
  });

  it('shows what was denied as what it is', async () => {
    show(createFakeFleet());
    const denied = (await entries())[1];
    expect(denied).toHaveTextContent(
      'ines.moreau wanted to roll back checkout/prod in prod, and may not',
    );
    expect(denied).toHaveTextContent('Denied');
    expect(within(denied).queryByText('Rollback')).not.toBeInTheDocument();
  });

  it('searches on the server', async () => {
    const { user, last } = show(createFakeFleet());
    await entries();
    await user.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'rounded',
    );
    await waitFor(() => expect(last().search).toBe('rounded'));
    await waitFor(async () => expect(await entries()).toHaveLength(1));
  });

  it('keeps its filters in the address', async () => {
    const { last, user } = show(
      createFakeFleet(),
      '?q=checkout&event=rollback-create&event=nonsense&result=denied&range=day',
    );
    expect(await entries()).toHaveLength(1);
    expect(last()).toMatchObject({
      search: 'checkout',
      event: ['rollback-create'],
      result: ['denied'],
      from: expect.any(String),
    });
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(last().event).toBeUndefined());
  });

  it('turns pages on the server', async () => {
    const fleet = createFakeFleet();
    for (let index = 0; index < 30; index++)
      fleet.safety.record(
        {
          event: 'group-scale',
          result: 'succeeded',
          actor: 'user:default/ann',
          message: `Scaled ${index}`,
        },
        Date.now(),
        fleet.groups[0],
      );
    const { user, last } = show(fleet);
    expect(await entries()).toHaveLength(25);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(() => expect(last().cursor).toBe('25'));
    expect(await screen.findByText('26–34 of 34')).toBeInTheDocument();
  });

  it('calls events of a later portal by their names', async () => {
    const fleet = createEmptyFleet();
    fleet.safety.record(
      {
        event: 'fleet-renamed',
        result: 'succeeded',
        actor: 'user:default/ann',
        message: 'Done.',
      },
      Date.now(),
    );
    show(fleet);
    expect((await entries())[0]).toHaveTextContent(
      'ann: fleet-renamed the fleet',
    );
  });

  it('says that nothing has happened', async () => {
    show(createEmptyFleet());
    expect(
      await screen.findByText('Nothing has happened yet'),
    ).toBeInTheDocument();
  });

  it('says that nothing matches', async () => {
    show(createFakeFleet(), '?q=no-such-thing');
    expect(
      await screen.findByText('Nothing in the history matches'),
    ).toBeInTheDocument();
  });

  it('says why it could not be loaded', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new Error('The database does not answer.');
    show(fleet);
    expect(
      await screen.findAllByText('The database does not answer.'),
    ).not.toHaveLength(0);
  });
});
