import { NotAllowedError } from '@backstage/errors';
import type { ServiceQuery } from '@capstan/plugin-fleet-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  createEmptyFleet,
  createFakeFleet,
  setViewportWidth,
} from '../../testUtils';
import type { FakeFleet } from '../../testUtils';
import { renderFleetPage } from './__testUtils__/renderFleetPage';

function show(fleet: FakeFleet, path = '/fleet') {
  const queries: ServiceQuery[] = [];
  const listServices = fleet.listServices.bind(fleet);
  fleet.listServices = (query, options) => {
    queries.push(query ?? {});
    return listServices(query, options);
  };
  renderFleetPage(fleet, path);
  return { queries, last: () => queries[queries.length - 1] };
}

/** The rows of one service. */
async function rowsOf(title: string): Promise<HTMLElement[]> {
  const header = await screen.findByRole('rowheader', {
    name: new RegExp(`^${title}`),
  });
  return within(header.closest('tbody') as HTMLElement).getAllByRole('row');
}

const titles = () =>
  screen
    .getAllByRole('rowheader')
    .map(
      header =>
        within(header).queryByRole('link')?.textContent ?? header.textContent,
    );

describe('FleetPage', () => {
  afterEach(() => act(() => setViewportWidth(1440)));

  it('shows the worst first, with the reason and whose it is', async () => {
    const { last } = show(createFakeFleet());
    const [test, prod] = await rowsOf('Checkout');
    expect(titles().slice(0, 4)).toEqual([
      'Checkout',
      'Recommendations',
      'Payments',
      'Shop',
    ]);
    expect(test).toHaveTextContent('Critical');
    expect(test).toHaveTextContent(
      'prod: 3 of 4 instances crash within 5 s of their start',
    );
    expect(within(prod).getByText('4 of 4 running')).toBeInTheDocument();
    expect(within(prod).getByText('4 to 10')).toBeInTheDocument();
    expect(within(prod).getByText('3 not healthy')).toBeInTheDocument();
    expect(within(prod).getByText('1.2.0')).toBeInTheDocument();
    expect(last()).toMatchObject({ sort: 'health', limit: 25 });
    expect(last().cursor).toBeUndefined();
  });

  it('shows rollouts with their direction and the shares of the versions', async () => {
    show(createFakeFleet());
    const [, shop] = await rowsOf('Shop');
    expect(
      within(shop).getByRole('progressbar', { name: 'Rolling out 1.2.0' }),
    ).toBeInTheDocument();
    const shares = within(shop).getByRole('list', { name: 'Share of traffic' });
    expect(
      within(shares)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual(['1.1.0 75 %', '1.2.0 25 %']);
    const [, billing] = await rowsOf('Billing');
    expect(
      within(billing).getByRole('progressbar', {
        name: 'Rolling back to 1.1.0',
      }),
    ).toBeInTheDocument();
  });

  it('never shows a stale group as healthy and says how old it is', async () => {
    show(createFakeFleet());
    const [row] = await rowsOf('Recommendations');
    expect(row).toHaveTextContent('Unknown');
    expect(row).not.toHaveTextContent('OK');
    expect(row).toHaveTextContent('Stale: seen 7 min ago');
  });

  it('names the sources that do not answer, and why', async () => {
    show(createFakeFleet());
    const title = await screen.findByText('local:edge does not answer');
    expect(title.closest('[role=status]')).toHaveTextContent(
      "The engine 'edge' at 127.0.0.1:7071 refused the connection.",
    );
    expect(
      screen.queryByText('local:default does not answer'),
    ).not.toBeInTheDocument();
  });

  it('leads to the fleet tab of a service', async () => {
    show(createFakeFleet());
    await userEvent.click(
      await screen.findByRole('link', { name: 'Payments' }),
    );
    expect(
      await screen.findByText(
        'arrived at /catalog/default/component/payments/fleet',
      ),
    ).toBeInTheDocument();
  });

  it('leads to the owner', async () => {
    show(createFakeFleet(), '/fleet/services?q=outlet');
    const [row] = await rowsOf('Outlet');
    await userEvent.click(within(row).getByRole('link', { name: /-team$/ }));
    expect(
      await screen.findByText(/arrived at \/catalog\/default\/group\//),
    ).toBeInTheDocument();
  });

  it('says of a group that nobody claims that the catalog does not know it', async () => {
    show(createFakeFleet(), '/fleet/services?q=legacy');
    const [row] = await rowsOf('legacy-import');
    expect(row).toHaveTextContent('Not in the catalog');
    expect(within(row).queryByRole('link')).not.toBeInTheDocument();
  });

  it('reads the whole view from the address', async () => {
    const { last } = show(
      createFakeFleet(),
      '/fleet/services?q=shop&health=degraded&health=nonsense&env=prod&env=test&owner=group%3Adefault%2Fshop-team&rolling=true&sort=title&order=desc',
    );
    await rowsOf('Shop');
    expect(last()).toEqual({
      search: 'shop',
      health: ['degraded'],
      environment: ['prod', 'test'],
      owner: ['group:default/shop-team'],
      rolling: true,
      sort: 'title',
      order: 'desc',
      limit: 25,
      cursor: undefined,
    });
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue(
      'shop',
    );
    expect(screen.getByRole('button', { name: 'Rolling out' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  it('searches on the server once the typing has ended', async () => {
    const { queries, last } = show(createFakeFleet());
    await rowsOf('Checkout');
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'billing',
    );
    await waitFor(() => expect(last()).toMatchObject({ search: 'billing' }));
    await waitFor(() => expect(titles()).toEqual(['Billing']));
    expect(
      queries.map(query => query.search).filter(search => search === 'b'),
    ).toEqual([]);
  });

  it('filters by what there is', async () => {
    const { last } = show(createFakeFleet());
    await rowsOf('Checkout');
    await userEvent.click(screen.getByRole('button', { name: /Environment/ }));
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['prod', 'staging', 'test']);
    await userEvent.click(screen.getByRole('option', { name: 'staging' }));
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(titles()).toEqual(['Billing']));
    expect(last()).toMatchObject({ environment: ['staging'] });
    await userEvent.click(screen.getByRole('button', { name: 'Rolling out' }));
    await waitFor(() =>
      expect(last()).toMatchObject({ environment: ['staging'], rolling: true }),
    );
  });

  it('sorts by a header, the other way on the second press', async () => {
    const { last } = show(createFakeFleet());
    await rowsOf('Checkout');
    expect(
      screen.getByRole('columnheader', { name: 'Health' }),
    ).toHaveAttribute('aria-sort', 'descending');
    const header = screen.getByRole('columnheader', { name: 'Service' });
    await userEvent.click(within(header).getByRole('button'));
    await waitFor(() => expect(titles()[0]).toBe('Accounts'));
    expect(header).toHaveAttribute('aria-sort', 'ascending');
    await userEvent.click(within(header).getByRole('button'));
    await waitFor(() => expect(titles()[0]).toBe('Wishlist'));
    expect(last()).toMatchObject({ sort: 'title', order: 'desc' });
    expect(
      screen.getByRole('columnheader', { name: 'Health' }),
    ).toHaveAttribute('aria-sort', 'none');
  });

  it('turns pages, and starts again on the first when the filter changes', async () => {
    const { last } = show(createFakeFleet());
    await rowsOf('Checkout');
    const pages = () => screen.getByRole('navigation', { name: 'Pages' });
    expect(pages()).toHaveTextContent('1–25 of 35');
    expect(
      within(pages()).getByRole('button', { name: 'Previous' }),
    ).toBeDisabled();
    await userEvent.click(
      within(pages()).getByRole('button', { name: 'Next' }),
    );
    await waitFor(() => expect(pages()).toHaveTextContent('26–35 of 35'));
    expect(
      within(pages()).getByRole('button', { name: 'Next' }),
    ).toBeDisabled();
    await userEvent.click(
      within(pages()).getByRole('button', { name: 'Previous' }),
    );
    await waitFor(() => expect(pages()).toHaveTextContent('1–25 of 35'));
    await userEvent.click(
      within(pages()).getByRole('button', { name: 'Next' }),
    );
    await waitFor(() => expect(last().cursor).toBe('25'));
    await userEvent.type(screen.getByRole('searchbox'), 'prod');
    await waitFor(() =>
      expect(last()).toMatchObject({ search: 'prod', cursor: undefined }),
    );
  });

  it('goes to the first page when the address names a page that is not there', async () => {
    show(createFakeFleet(), '/fleet/services?cursor=rubbish');
    expect(await rowsOf('Checkout')).toHaveLength(2);
  });

  it('shows a change as soon as it is told of it', async () => {
    const fleet = createFakeFleet();
    show(fleet, '/fleet/services?q=search');
    const [before] = await rowsOf('Search');
    expect(before).toHaveTextContent('6 of 10 ready');
    act(() => fleet.step());
    await waitFor(async () =>
      expect((await rowsOf('Search'))[0]).toHaveTextContent('7 of 10 ready'),
    );
  });

  it('says what it does while nothing is known', async () => {
    const fleet = createFakeFleet();
    fleet.latencyMs = Infinity;
    show(fleet);
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('says what to annotate when there is no service', async () => {
    show(createEmptyFleet());
    expect(
      await screen.findByRole('heading', { name: 'No services yet' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/capstan\/local-service: shop/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('search')).not.toBeInTheDocument();
  });

  it('offers to clear the filters when nothing matches', async () => {
    show(createFakeFleet(), '/fleet/services?q=nothing&health=critical');
    await screen.findByRole('heading', { name: 'No service matches' });
    const [, inList] = screen.getAllByRole('button', { name: 'Clear filters' });
    await userEvent.click(inList);
    expect(await rowsOf('Checkout')).toHaveLength(2);
    expect(screen.getByRole('searchbox')).toHaveValue('');
    expect(
      screen.queryByRole('button', { name: 'Clear filters' }),
    ).not.toBeInTheDocument();
  });

  it('says that one may not see it', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new NotAllowedError();
    show(fleet);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('says why it could not load, and tries again', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new Error('The backend is away.');
    show(fleet);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The backend is away.',
    );
    fleet.failure = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await rowsOf('Checkout')).toHaveLength(2);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('keeps what it knows when it can no longer load, and says so', async () => {
    const fleet = createFakeFleet();
    show(fleet);
    await rowsOf('Checkout');
    fleet.failure = new Error('The backend is away.');
    act(() => fleet.step());
    const title = await screen.findByText(
      'Not up to date: the portal did not answer',
    );
    expect(title.closest('[role=status]')).toHaveTextContent(
      'The backend is away.',
    );
    expect(await rowsOf('Checkout')).toHaveLength(2);
  });

  it('is a list of cards on a narrow screen, with a choice of the order', async () => {
    act(() => setViewportWidth(390));
    const { last } = show(createFakeFleet());
    const list = await screen.findByRole('list', {
      name: 'Services and their scale groups',
    });
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
    const first = within(list).getAllByRole('listitem')[0];
    expect(first).toHaveTextContent('Checkout');
    expect(first).toHaveTextContent('3 of 4 instances crash');
    const filters = screen.getByRole('button', { name: 'Filters' });
    expect(filters).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(filters);
    expect(filters).toHaveAttribute('aria-expanded', 'true');
    await userEvent.click(screen.getByRole('button', { name: /Sort by/ }));
    await userEvent.click(
      screen.getByRole('option', { name: 'Largest first' }),
    );
    await waitFor(() => expect(last()).toMatchObject({ sort: 'capacity' }));
  });
});
