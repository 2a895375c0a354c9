import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createEmptyFleet, createFakeFleet } from '../../testUtils';
import { renderFleetPage } from '../FleetPage/__testUtils__/renderFleetPage';

const ADDRESS = '/fleet/history?show=timeline';
const events = async () =>
  within(await screen.findByRole('list', { name: 'What happened' }))
    .getAllByRole('article')
    .map(each => each.textContent ?? '');

describe('the timeline', () => {
  it('stands in the history, beside what people did', async () => {
    const user = userEvent.setup();
    renderFleetPage(createFakeFleet(), '/fleet/history');
    expect(
      await screen.findByRole('list', { name: 'What people and agents did' }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('radio', { name: 'Timeline' }));
    expect((await events())[0]).toMatch(/Alert 1\.2\.0 fails 6\.1 %/);
  });

  it('shows all kinds on one axis, newest first, with who, why and how long', async () => {
    renderFleetPage(createFakeFleet(), `${ADDRESS}&tq=billing`);
    const found = await events();
    expect(found[0]).toMatch(
      /Rollback 1\.2\.0 → 1\.1\.0.*Why: Invoices were rounded wronglybilling\/prod in prod · by mara\.lindqvist/,
    );
    expect(found.join()).toMatch(/lasted 40\ss/);
  });

  it('finds by words and by kind, and says so when nothing fits', async () => {
    const user = userEvent.setup();
    renderFleetPage(createFakeFleet(), `${ADDRESS}&tkind=failure`);
    const failures = await events();
    expect(failures).toHaveLength(2);
    expect(failures.join()).toMatch(/failed.*Exited by itself with code 1/);
    await user.type(
      screen.getByRole('searchbox', { name: 'Search the timeline' }),
      'nobody knows',
    );
    expect(
      await screen.findByText('Nothing on the timeline matches'),
    ).toBeInTheDocument();
  });

  it('is turned page by page', async () => {
    const user = userEvent.setup();
    renderFleetPage(createFakeFleet(), ADDRESS);
    const first = await events();
    expect(first).toHaveLength(25);
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(async () => expect((await events())[0]).not.toBe(first[0]));
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    await waitFor(async () => expect(await events()).toEqual(first));
  });

  it('says so when nothing has happened yet', async () => {
    renderFleetPage(createEmptyFleet(), ADDRESS);
    expect(
      await screen.findByText('Nothing has happened yet'),
    ).toBeInTheDocument();
  });
});
