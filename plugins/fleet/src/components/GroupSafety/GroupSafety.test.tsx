import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupIdOf,
  groupOf,
  panelOf,
  renderPanels,
  renderTab,
} from '../EntityFleetContent/__testUtils__/renderTab';

describe('GroupSafety', () => {
  it('marks a held version, with who, since when and why', async () => {
    renderPanels(createFakeFleet(), 'billing');
    const panel = await panelOf('prod', 'billing');
    const held = within(
      panel.getByRole('region', { name: 'Versions held back' }),
    );
    expect(held.getByText('1.2.0 is held back')).toBeInTheDocument();
    expect(
      held.getByText(
        /By mara.lindqvist since .*: Invoices were rounded wrongly/,
      ),
    ).toBeInTheDocument();
    // Two of its instances still run: the badge is at the version too.
    expect(
      within(panel.getByRole('row', { name: /^1.2.0/ })).getByRole('button', {
        name: /^Held back. By mara.lindqvist/,
      }),
    ).toBeInTheDocument();
  });

  it('resumes a held version, with a reason', async () => {
    const fleet = createFakeFleet();
    const { user } = renderPanels(fleet, 'billing');
    const panel = await panelOf('prod', 'billing');
    await user.click(panel.getByRole('button', { name: 'Resume 1.2.0' }));
    const dialog = within(await screen.findByRole('dialog'));
    const confirm = dialog.getByRole('button', { name: 'Resume 1.2.0' });
    expect(confirm).toBeDisabled();
    await user.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Rounding is fixed',
    );
    await user.click(confirm);
    await waitFor(() =>
      expect(screen.queryByText('1.2.0 is held back')).not.toBeInTheDocument(),
    );
    expect(fleet.safety.audit[0]).toMatchObject({
      event: 'hold-release',
      reason: 'Rounding is fixed',
    });
  });

  it('holds a version back by hand, and then nobody can choose it', async () => {
    const fleet = createFakeFleet();
    const { user } = renderPanels(fleet, 'outlet');
    const panel = await panelOf('prod', 'outlet');
    await user.click(
      panel.getByRole('button', { name: 'Hold a version back' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(await dialog.findByRole('button', { name: /Version/ }));
    await user.click(await screen.findByRole('option', { name: /1.2.0/ }));
    await user.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Leaks memory',
    );
    await user.click(dialog.getByRole('button', { name: 'Hold 1.2.0 back' }));
    expect(await panel.findByText('1.2.0 is held back')).toBeInTheDocument();

    await user.click(panel.getByRole('button', { name: 'Roll out' }));
    const rollout = within(await screen.findByRole('dialog'));
    await user.click(await rollout.findByRole('button', { name: /Version/ }));
    const option = await screen.findByRole('option', { name: /1.2.0/ });
    expect(option).toHaveAttribute('aria-disabled', 'true');
    expect(option).toHaveTextContent(
      'held back by mara.lindqvist: Leaks memory',
    );
  });

  it('keeps the dialog open and says why when a version is not held any more', async () => {
    const fleet = createFakeFleet();
    const { user } = renderPanels(fleet, 'billing');
    const panel = await panelOf('prod', 'billing');
    await user.click(panel.getByRole('button', { name: 'Resume 1.2.0' }));
    const dialog = within(await screen.findByRole('dialog'));
    groupOf(fleet, 'prod', 'billing').holds = [];
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Fixed');
    await user.click(dialog.getByRole('button', { name: 'Resume 1.2.0' }));
    expect(
      await dialog.findByText(/This version is not held back/),
    ).toBeInTheDocument();
  });

  it('shows a freeze with its end and reason: no rollout, but the way back stays open', async () => {
    renderPanels(createFakeFleet(), 'payments');
    const panel = await panelOf('prod', 'payments');
    expect(
      panel.getByText(/^Frozen until .*: Black week$/),
    ).toBeInTheDocument();
    expect(
      panel.getByText(
        /Most of the year is sold in these days — nothing is rolled out/,
      ),
    ).toBeInTheDocument();
    const rollOut = panel.getByRole('button', { name: 'Roll out' });
    expect(rollOut).toHaveAttribute('aria-disabled', 'true');
    expect(rollOut).toHaveAccessibleDescription(/The freeze 'Black week'/);
    expect(
      panel.getByRole('button', { name: 'Roll back' }),
    ).not.toHaveAttribute('aria-disabled');
  });

  it('shows a size for a time with its end and what it is put back to', async () => {
    renderPanels(createFakeFleet(), 'basket');
    const panel = await panelOf('prod', 'basket');
    expect(panel.getByText(/^This size lasts until/)).toBeInTheDocument();
    expect(
      panel.getByText(/puts back 2 desired, 2 to 6. Set by mara.lindqvist./),
    ).toBeInTheDocument();
  });

  it('asks for a size for an hour, and shows that it will be put back', async () => {
    const fleet = createFakeFleet();
    const { user, submitted } = renderPanels(fleet, 'outlet');
    const panel = await panelOf('prod', 'outlet');
    await user.click(panel.getByRole('button', { name: 'Scale' }));
    const dialog = within(await screen.findByRole('dialog'));
    const desired = dialog.getByRole('textbox', { name: 'Desired' });
    await user.clear(desired);
    await user.type(desired, '4');
    await user.tab();
    await user.click(dialog.getByRole('radio', { name: '1 h' }));
    const confirm = await dialog.findByRole('button', {
      name: 'Scale to 4 instances',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.click(confirm);
    await waitFor(() => expect(submitted).toHaveLength(1));
    const { request } = submitted[0];
    const until =
      request.kind === 'scale' ? Date.parse(request.until ?? '') : NaN;
    expect(until).toBeGreaterThan(Date.now() + 50 * 60_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 60 * 60_000);
    expect(
      await panel.findByText(/puts back 3 desired, 2 to 4/),
    ).toBeInTheDocument();
  });

  it.each([
    ['Roll out', 'rollout'],
    ['Roll back', 'rollback'],
    ['Scale', 'scale'],
  ] as const)('says why this person may not %s', async (name, kind) => {
    const fleet = createFakeFleet();
    groupOf(fleet, 'prod', 'outlet').denied[kind] = `It needs ${kind}.`;
    renderPanels(fleet, 'outlet');
    const panel = await panelOf('prod', 'outlet');
    const button = panel.getByRole('button', { name });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(`It needs ${kind}.`);
  });

  it('tells in the history of the tab what is no deployment and no action', async () => {
    const fleet = createFakeFleet();
    const groupId = groupIdOf(fleet, 'prod', 'outlet');
    await fleet.hold(groupId, { revisionId: 'rev-1.2.0', reason: 'Leaks' });
    fleet.safety.record(
      {
        event: 'rollback-create',
        result: 'denied',
        actor: 'user:default/ines.moreau',
        message: 'It needs a right.',
      },
      Date.now(),
      groupOf(fleet, 'prod', 'outlet'),
    );
    fleet.safety.record(
      {
        event: 'rollout-create',
        result: 'succeeded',
        actor: 'user:default/teo.okafor',
        message: 'Told by the deployments already.',
      },
      Date.now(),
      groupOf(fleet, 'prod', 'outlet'),
    );
    const { user } = renderTab(fleet, 'outlet');
    await user.click(await screen.findByRole('tab', { name: 'History' }));
    const section = within(
      await screen.findByRole('region', {
        name: 'Holds, answers and denied attempts',
      }),
    );
    expect(
      await section.findByText(/mara.lindqvist held a version back from/),
    ).toBeInTheDocument();
    expect(
      section.getByText(/ines.moreau wanted to roll back .* and may not/),
    ).toBeInTheDocument();
    expect(
      section.queryByText('Told by the deployments already.'),
    ).not.toBeInTheDocument();
  });
});
