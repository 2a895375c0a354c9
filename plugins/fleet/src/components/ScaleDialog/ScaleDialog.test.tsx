import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** Production of `payments` runs 6 of 3 to 6 with an autoscaler; `outlet` 3 of 2 to 4 without. */
async function open(service: 'payments' | 'outlet', fleet = createFakeFleet()) {
  const tab = renderPanels(fleet, service);
  const panel = await panelOf('prod', service);
  await tab.user.click(panel.getByRole('button', { name: 'Scale' }));
  const dialog = within(
    await screen.findByRole('dialog', {
      name: `Scale ${service}/prod in prod`,
    }),
  );
  const type = async (name: string, value: string) => {
    const field = dialog.getByRole('textbox', { name });
    await tab.user.clear(field);
    await tab.user.type(field, value);
    await tab.user.tab();
  };
  return { ...tab, fleet, panel, dialog, type };
}

describe('ScaleDialog', () => {
  it('asks for what was changed only, and shows the new size', async () => {
    const { user, dialog, type, submitted, fleet } = await open('outlet');
    expect(
      dialog.getByText('Change at least one of the three values.'),
    ).toBeInTheDocument();
    await type('Desired', '4');
    await waitFor(() =>
      expect(
        dialog.getByRole('button', { name: 'Scale to 4 instances' }),
      ).toBeEnabled(),
    );
    await user.click(
      dialog.getByRole('button', { name: 'Scale to 4 instances' }),
    );
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(groupOf(fleet, 'prod', 'outlet').desired).toBe(4);
    const panel = await panelOf('prod', 'outlet');
    expect(await panel.findByText(/healthy of 4 desired/)).toBeInTheDocument();
    expect(await panel.findByText('Scale: Done')).toBeInTheDocument();
  });

  it('explains the autoscaler and warns that it will undo a manual value', async () => {
    const { dialog, type } = await open('payments');
    expect(
      dialog.getByText(
        'The autoscaler decides the size between minimum and maximum',
      ),
    ).toBeInTheDocument();
    expect(
      dialog.getByText('keeps 50 requests/s per instance'),
    ).toBeInTheDocument();
    expect(dialog.queryByText(/will change 4 again/)).not.toBeInTheDocument();
    await type('Desired', '4');
    expect(
      await dialog.findByText(/will change 4 again when the load asks for it/),
    ).toBeInTheDocument();
  });

  it('does not warn when only a bound is moved', async () => {
    const { dialog, type } = await open('payments');
    await type('Maximum', '8');
    await dialog.findByRole('region', { name: 'What will happen' });
    expect(dialog.queryByText('Before you confirm')).not.toBeInTheDocument();
    expect(dialog.getByRole('button', { name: 'Scale' })).toBeEnabled();
  });

  it('says why nothing else changes the size', async () => {
    const { dialog } = await open('outlet');
    expect(
      dialog.getByText('No autoscaler changes the size'),
    ).toBeInTheDocument();
    expect(dialog.getByText('No scaling policy is set.')).toBeInTheDocument();
  });

  it.each([
    [
      'Desired',
      '9',
      'The desired value (9) is outside 2 to 4. Change it, or move the bounds.',
    ],
    [
      'Minimum',
      '5',
      'The minimum (5) is above the maximum (4). Lower it, or raise the maximum.',
    ],
    ['Maximum', '', 'Give a whole number from 0 on in each field.'],
  ])('refuses %s = "%s" with what to do', async (name, value, sentence) => {
    const { user, dialog } = await open('outlet');
    const field = dialog.getByRole('textbox', { name });
    await user.clear(field);
    if (value) await user.type(field, value);
    await user.tab();
    expect(await dialog.findByText(sentence)).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: /^Scale/ })).toBeDisabled();
  });
});
