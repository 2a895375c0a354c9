import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createEmptyFleet, createFakeFleet } from '../../testUtils';
import { groupOf } from '../EntityFleetContent/__testUtils__/renderTab';
import { renderFleetPage } from '../FleetPage/__testUtils__/renderFleetPage';

const alert = async (name: RegExp) =>
  within(await screen.findByRole('article', { name }));

describe('AlertsPage', () => {
  it('lists the worst first, each with its numbers, its time and what came shortly before it', async () => {
    renderFleetPage(createFakeFleet(), '/fleet/alerts');
    const errors = await alert(/1\.2\.0 fails/);
    expect(
      screen
        .getAllByRole('article')
        .map(each => each.ariaLabel ?? each.getAttribute('aria-label')),
    ).toEqual([
      '1.2.0 fails 6.1 % of requests',
      '3 of 4 instances crash within 5 s of their start',
      'At its maximum of 6 for 14 min',
      'Orders wait longer than a minute',
    ]);
    expect(
      within(errors.getByRole('list', { name: 'Evidence' })).getAllByRole(
        'listitem',
      )[0],
    ).toHaveTextContent('error rate 6.1 % (limit 1 %)');
    expect(
      errors.getByRole('list', { name: 'What came shortly before' }),
    ).toHaveTextContent(/35\ss after 1\.1\.0 → 1\.2\.0 by mara\.lindqvist/);
    expect(errors.getByText(/^for \d+\ss$/)).toBeInTheDocument();
  });

  it('shows the nearest of many changes that came before, and the others on demand', async () => {
    const fleet = createFakeFleet();
    for (const group of fleet.groups)
      group.alerts = group.alerts.map(each => ({
        ...each,
        suspects: [1, 2, 3, 4, 5].map(minute => ({
          kind: 'scaling' as const,
          at: new Date(minute * 60_000).toISOString(),
          secondsBefore: minute * 60,
          label: `size ${minute}`,
        })),
      }));
    renderFleetPage(fleet, '/fleet/alerts');
    const errors = await alert(/1\.2\.0 fails/);
    expect(
      within(
        errors.getByRole('list', { name: 'What came shortly before' }),
      ).getAllByRole('listitem'),
    ).toHaveLength(3);
    expect(errors.getByText(/after size 5$/)).not.toBeVisible();
    await userEvent.click(errors.getByText('2 changes before that'));
    expect(errors.getByText(/after size 5$/)).toBeVisible();
  });

  it('acknowledges an alert, and then says who did', async () => {
    const fleet = createFakeFleet();
    const user = userEvent.setup();
    renderFleetPage(fleet, '/fleet/alerts');
    const errors = await alert(/1\.2\.0 fails/);
    await user.click(errors.getByRole('button', { name: /^Acknowledge: / }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('button', { name: 'Acknowledge' }));
    expect(
      await errors.findByText(/^Acknowledged by mara\.lindqvist/),
    ).toBeInTheDocument();
    expect(
      errors.queryByRole('button', { name: /^Acknowledge: / }),
    ).not.toBeInTheDocument();
    expect(fleet.safety.audit[0]).toMatchObject({ event: 'alert-acknowledge' });
  });

  it('mutes until the rollout that runs has ended, with a reason', async () => {
    const fleet = createFakeFleet();
    const mutes: object[] = [];
    const muteAlert = fleet.muteAlert.bind(fleet);
    fleet.muteAlert = (id, mute) => {
      mutes.push(mute);
      return muteAlert(id, mute);
    };
    const user = userEvent.setup();
    renderFleetPage(fleet, '/fleet/alerts');
    const errors = await alert(/1\.2\.0 fails/);
    await user.click(errors.getByRole('button', { name: /^Mute: / }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      await dialog.findByRole('radio', { name: 'End of the rollout' }),
    ).toBeChecked();
    const confirm = dialog.getByRole('button', { name: 'Mute' });
    expect(confirm).toBeDisabled();
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Known');
    await user.click(confirm);
    expect(await errors.findByText(/^Muted until .*: Known$/)).toBeVisible();
    expect(mutes).toEqual([{ reason: 'Known' }]);
    await user.click(errors.getByRole('button', { name: /^Unmute: / }));
    await waitFor(() =>
      expect(errors.queryByText(/^Muted until/)).not.toBeInTheDocument(),
    );
  });

  it('mutes for an hour where no rollout runs', async () => {
    const fleet = createFakeFleet();
    const user = userEvent.setup();
    renderFleetPage(fleet, '/fleet/alerts');
    const crash = await alert(/instances crash/);
    await user.click(crash.getByRole('button', { name: /^Mute: / }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByRole('radio', { name: '1 h' })).toBeChecked();
    expect(
      dialog.queryByRole('radio', { name: 'End of the rollout' }),
    ).not.toBeInTheDocument();
    await user.click(dialog.getByRole('radio', { name: 'A time' }));
    expect(
      await dialog.findByText('Choose the time at which it ends.'),
    ).toBeInTheDocument();
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Known');
    expect(dialog.getByRole('button', { name: 'Mute' })).toBeDisabled();
  });

  it('says why this person may not answer', async () => {
    renderFleetPage(createFakeFleet(), '/fleet/alerts');
    const max = await alert(/At its maximum/);
    for (const name of [/^Acknowledge: /, /^Mute: /]) {
      const button = max.getByRole('button', { name });
      expect(button).toHaveAttribute('aria-disabled', 'true');
      expect(button).toHaveAccessibleDescription(/It needs the permission/);
    }
  });

  it('keeps search and filters in the address, and shows what is over when it is asked for', async () => {
    renderFleetPage(
      createFakeFleet(),
      '/fleet/alerts?state=resolved&severity=warning&q=memory',
    );
    const memory = await alert(/filled 92 %/);
    expect(memory.getByText('over')).toBeInTheDocument();
    expect(memory.queryByRole('button')).not.toBeInTheDocument();
    expect(screen.getAllByRole('article')).toHaveLength(1);
  });

  it('names an alert system that does not answer, beside what the others know', async () => {
    const fleet = createFakeFleet();
    fleet.sources = [
      {
        id: 'prometheus:default',
        title: 'Prometheus',
        state: 'failing',
        message: 'connect ECONNREFUSED',
      },
    ];
    renderFleetPage(fleet, '/fleet/alerts');
    expect(
      await screen.findByText('Prometheus does not answer'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('connect ECONNREFUSED It has not answered yet.'),
    ).toBeInTheDocument();
    expect(screen.getAllByRole('article')).not.toHaveLength(0);
  });

  it('says so when all is calm', async () => {
    renderFleetPage(createEmptyFleet(), '/fleet/alerts');
    expect(await screen.findByText('No alert is open')).toBeInTheDocument();
  });

  it('keeps the dialog open and says why when an alert is over meanwhile', async () => {
    const fleet = createFakeFleet();
    const user = userEvent.setup();
    renderFleetPage(fleet, '/fleet/alerts');
    const errors = await alert(/1\.2\.0 fails/);
    await user.click(errors.getByRole('button', { name: /^Acknowledge: / }));
    const dialog = within(await screen.findByRole('dialog'));
    const shop = groupOf(fleet, 'prod');
    shop.alerts = shop.alerts.map(each => ({ ...each, state: 'resolved' }));
    await user.click(dialog.getByRole('button', { name: 'Acknowledge' }));
    expect(
      await dialog.findByText(/The alert 'capstan:shop-errors' is over/),
    ).toBeInTheDocument();
  });
});
