import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet, fakeGroupId } from '../../testUtils';
import {
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** Production of `payments` has an autoscaler; that of `basket` must not scale in. */
async function open(service: 'payments' | 'basket', fleet = createFakeFleet()) {
  const tab = renderPanels(fleet, service);
  const panel = await panelOf('prod', service);
  await tab.user.click(panel.getByRole('button', { name: 'Autoscaling' }));
  const dialog = within(
    await screen.findByRole('dialog', {
      name: `Autoscaling of ${service}/prod in prod`,
    }),
  );
  const switchOf = (name: string) => dialog.getByRole('switch', { name });
  const toggle = (name: string) => tab.user.click(switchOf(name));
  return { ...tab, fleet, panel, dialog, switchOf, toggle };
}

describe('AutoscalingDialog', () => {
  it('suspends what is switched off, and the panel says so', async () => {
    const { user, fleet, dialog, switchOf, toggle, submitted } = await open(
      'payments',
    );
    for (const name of ['Scaling in', 'Scaling out', 'Scheduled sizes'])
      expect(switchOf(name)).toBeChecked();
    expect(
      dialog.getByText(/^Switch off what is to be suspended/),
    ).toBeInTheDocument();
    await toggle('Scaling in');
    const plan = await dialog.findByRole('region', {
      name: 'What will happen',
    });
    expect(plan).toHaveTextContent('The autoscaler leaves scaling in alone.');
    expect(
      within(plan).getByRole('row', { name: /scaling in active suspended/ }),
    ).toBeInTheDocument();
    await user.type(dialog.getByRole('textbox', { name: 'Reason' }), 'Sale');
    await user.click(
      dialog.getByRole('button', { name: 'Suspend scaling in' }),
    );
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0]).toMatchObject({
      request: { kind: 'autoscaling', suspended: ['scaleIn'] },
      reason: 'Sale',
    });
    expect(groupOf(fleet, 'prod', 'payments').suspended).toEqual(['scaleIn']);
    const panel = await panelOf('prod', 'payments');
    expect(await panel.findByText('Suspended: scaling in')).toBeInTheDocument();
    expect(await panel.findByText('Autoscaling: Done')).toBeInTheDocument();
  });

  it('resumes what is switched on', async () => {
    const { user, fleet, panel, dialog, switchOf, toggle } = await open(
      'basket',
    );
    expect(panel.getByText('Suspended: scaling in')).toBeInTheDocument();
    expect(switchOf('Scaling in')).not.toBeChecked();
    expect(switchOf('Scaling in')).toHaveAccessibleDescription(
      /Suspended now\./,
    );
    await toggle('Scaling in');
    const confirm = dialog.getByRole('button', { name: 'Resume scaling in' });
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.click(confirm);
    await waitFor(() =>
      expect(groupOf(fleet, 'prod', 'basket').suspended).toEqual([]),
    );
    const after = await panelOf('prod', 'basket');
    await waitFor(() =>
      expect(after.queryByText(/^Suspended/)).not.toBeInTheDocument(),
    );
  });

  it('says before it is confirmed what no longer growing means', async () => {
    const { dialog, toggle } = await open('payments');
    await toggle('Scaling out');
    expect(
      await dialog.findByText(/does not grow with its load/),
    ).toBeInTheDocument();
  });

  it('has nothing to confirm when a switch was put back', async () => {
    const { dialog, toggle } = await open('payments');
    await toggle('Scaling in');
    await dialog.findByRole('button', { name: 'Suspend scaling in' });
    await toggle('Scaling in');
    expect(
      dialog.getByRole('button', { name: 'Change autoscaling' }),
    ).toBeDisabled();
  });

  it('keeps what somebody else suspends meanwhile suspended', async () => {
    const { user, fleet, dialog, switchOf, toggle } = await open('payments');
    await toggle('Scaling in');
    const group = groupOf(fleet, 'prod', 'payments');
    fleet.change(fakeGroupId(group), each => {
      each.suspended = ['scheduled'];
      each.version++;
    });
    await waitFor(() => expect(switchOf('Scheduled sizes')).not.toBeChecked());
    const confirm = dialog.getByRole('button', { name: 'Suspend scaling in' });
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.click(confirm);
    await waitFor(() =>
      expect(groupOf(fleet, 'prod', 'payments').suspended).toEqual([
        'scaleIn',
        'scheduled',
      ]),
    );
  });

  it('is disabled with the reason where no autoscaler is', async () => {
    renderPanels(createFakeFleet(), 'outlet');
    const panel = await panelOf('prod', 'outlet');
    const button = panel.getByRole('button', { name: 'Autoscaling' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      'No scaling policy is set, so there is nothing to suspend.',
    );
  });
});
