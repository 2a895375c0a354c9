import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  changeBehindTheScenes,
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** Opens the dialog of production, where 1.2.0 is being rolled out over 1.1.0. */
async function open(fleet = createFakeFleet()) {
  const tab = renderPanels(fleet);
  const panel = await panelOf('prod');
  await tab.user.click(panel.getByRole('button', { name: 'Roll back' }));
  const dialog = within(
    await screen.findByRole('dialog', { name: 'Roll back shop/prod in prod' }),
  );
  return { ...tab, fleet, panel, dialog };
}

const confirmButton = () =>
  screen.findByRole('button', { name: 'Roll back to 1.1.0' });

describe('RollbackDialog', () => {
  it('takes two clicks and a reason', async () => {
    const { user, submitted, toasts, panel } = await open();
    await confirmButton();
    // The reason has the focus: nothing has to be clicked to type it.
    await user.keyboard('errors on checkout');
    await user.click(await confirmButton());

    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(submitted).toEqual([
      expect.objectContaining({
        request: { kind: 'rollback', revisionId: 'rev-1.1.0' },
        reason: 'errors on checkout',
        concurrencyToken: '7',
      }),
    ]);
    expect(toasts.map(({ title }) => title)).toEqual([
      'On its way: All traffic moves to the warm instances of 1.1.0.',
    ]);
    expect(
      await panel.findByRole('progressbar', { name: 'Rolling back to 1.1.0' }),
    ).toBeInTheDocument();
    expect(panel.getByText('Roll back: Under way')).toBeInTheDocument();
  });

  it('works without a mouse, and Enter in the reason confirms', async () => {
    const { submitted, user } = { ...renderPanels(createFakeFleet()) };
    const panel = await panelOf('prod');
    panel.getByRole('button', { name: 'Roll back' }).focus();
    await user.keyboard('{Enter}');
    await confirmButton();
    await user.keyboard('errors{Enter}');
    await waitFor(() => expect(submitted).toHaveLength(1));
  });

  it('shows what it does before anybody confirms it', async () => {
    const { dialog } = await open();
    const plan = within(
      await dialog.findByRole('region', { name: 'What will happen' }),
    );
    expect(
      plan.getByText('Instant: its instances are warm, only traffic moves'),
    ).toBeInTheDocument();
    expect(plan.getByText('8 healthy instances of 8')).toBeInTheDocument();
    expect(plan.getByText(/about/)).toHaveTextContent(
      'about 1 s (warm instances take over at once)',
    );
    const rows = within(plan.getByRole('table', { name: 'What changes' }))
      .getAllByRole('row')
      .map(row => row.textContent);
    expect(rows).toEqual([
      'WhatNowAfterwards',
      'Version1.2.01.1.0',
      'Digestsha256:1204f0c7a91besha256:1104f0c7a91be',
      'Commitc1201d2ec1101d2e',
      'ConfigurationCACHE_SECONDS6030',
      'ConfigurationFAULTScheckoutnot set',
    ]);
  });

  it('needs a reason', async () => {
    const { user, submitted } = await open();
    expect(await confirmButton()).toBeDisabled();
    await user.keyboard('   {Enter}');
    expect(await confirmButton()).toBeDisabled();
    await user.keyboard('x');
    expect(await confirmButton()).toBeEnabled();
    expect(submitted).toEqual([]);
  });

  it('refuses a reason that the API would refuse', async () => {
    const { user, dialog } = await open();
    await confirmButton();
    await user.click(dialog.getByRole('textbox', { name: /Reason/ }));
    await user.paste('x'.repeat(501));
    expect(dialog.getByText('At most 500 characters.')).toBeInTheDocument();
    expect(await confirmButton()).toBeDisabled();
  });

  it('takes a double click for one action', async () => {
    const { user, submitted, fleet } = await open();
    await confirmButton();
    await user.keyboard('errors');
    fleet.latencyMs = 50;
    await user.dblClick(await confirmButton());
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(submitted).toHaveLength(1);
    expect(groupOf(fleet, 'prod').actions).toHaveLength(1);
  });

  it('says that the page was out of date, shows the new plan and asks again', async () => {
    const { user, submitted, fleet, dialog } = await open();
    await confirmButton();
    await user.keyboard('errors');
    changeBehindTheScenes(fleet, 'prod');
    await user.click(await confirmButton());

    const alert = await dialog.findByText(
      'The page was out of date, nothing was sent',
    );
    expect(alert).toBeInTheDocument();
    expect(
      dialog.getByText(/has changed since this plan was made/),
    ).toBeInTheDocument();
    expect(groupOf(fleet, 'prod').actions).toEqual([]);
    expect(dialog.getByRole('textbox', { name: /Reason/ })).toHaveValue(
      'errors',
    );

    await waitFor(async () => expect(await confirmButton()).toBeEnabled());
    await user.click(await confirmButton());
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(submitted.map(({ concurrencyToken }) => concurrencyToken)).toEqual([
      '7',
      '8',
    ]);
    expect(submitted[1].idempotencyKey).not.toBe(submitted[0].idempotencyKey);
    expect(groupOf(fleet, 'prod').actions).toHaveLength(1);
  });

  it('keeps its key when no answer came, so that trying again cannot do it twice', async () => {
    const fleet = createFakeFleet();
    const answer = fleet.submit.bind(fleet);
    let lost = true;
    fleet.submit = async (...args) => {
      const action = await answer(...args);
      if (!lost) return action;
      lost = false;
      throw new TypeError('Failed to fetch');
    };
    const { user, submitted, dialog } = await open(fleet);
    await confirmButton();
    await user.keyboard('errors');
    await user.click(await confirmButton());
    expect(
      await dialog.findByText('Nobody knows yet whether it was done'),
    ).toBeInTheDocument();

    await user.click(await confirmButton());
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(submitted[1].idempotencyKey).toBe(submitted[0].idempotencyKey);
    expect(groupOf(fleet, 'prod').actions).toHaveLength(1);
  });

  it.each([
    [
      'the provider cannot be reached',
      new ServiceUnavailableError(
        'The engine does not answer. Nothing was sent.',
      ),
    ],
    [
      'the input is refused',
      new InputError('The engine does not answer. Nothing was sent.'),
    ],
  ])('stays open with the reason when %s', async (_, error) => {
    const fleet = createFakeFleet();
    const { user, dialog } = await open(fleet);
    await confirmButton();
    await user.keyboard('errors');
    fleet.failure = error;
    await user.click(await confirmButton());
    expect(
      await dialog.findByText('It was not done, nothing was sent'),
    ).toBeInTheDocument();
    expect(
      dialog.getByText('The engine does not answer. Nothing was sent.'),
    ).toBeInTheDocument();
  });

  it('says so outside when it was closed before the attempt failed', async () => {
    const fleet = createFakeFleet();
    const { user, toasts } = await open(fleet);
    await confirmButton();
    await user.keyboard('errors');
    let fail: (error: Error) => void = () => {};
    fleet.submit = () => new Promise((_, reject) => (fail = reject));
    await user.click(await confirmButton());
    await user.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    fail(new ServiceUnavailableError('The engine does not answer.'));
    await waitFor(() =>
      expect(toasts).toEqual([
        expect.objectContaining({
          title: 'Not done: The engine does not answer.',
          status: 'danger',
        }),
      ]),
    );
  });

  it('cannot be confirmed when the plan refuses', async () => {
    const fleet = createFakeFleet();
    const plan = fleet.plan.bind(fleet);
    fleet.plan = async (...args) => ({
      ...(await plan(...args)),
      refusal: '1.1.0 is held by a person.',
    });
    const { user, dialog, submitted } = await open(fleet);
    expect(
      await dialog.findByText('1.1.0 is held by a person.'),
    ).toBeInTheDocument();
    await user.keyboard('errors{Enter}');
    expect(await confirmButton()).toBeDisabled();
    expect(submitted).toEqual([]);
  });

  it('can ask again when the plan could not be made', async () => {
    const fleet = createFakeFleet();
    const plan = fleet.plan.bind(fleet);
    fleet.plan = () =>
      Promise.reject(new ServiceUnavailableError('The engine is restarting.'));
    const { user, dialog } = await open(fleet);
    expect(
      await dialog.findByText('The engine is restarting.'),
    ).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: 'Roll back' })).toBeDisabled();
    fleet.plan = plan;
    await user.click(dialog.getByRole('button', { name: 'Try again' }));
    expect(await confirmButton()).toBeInTheDocument();
  });

  it('goes back further when another version is chosen, with the plan of that one', async () => {
    const { user, dialog, submitted } = await open();
    await confirmButton();
    await user.keyboard('errors');
    await user.click(dialog.getByRole('button', { name: /Back to/ }));
    await user.click(await screen.findByRole('option', { name: /^1.0.0/ }));
    await user.click(
      await screen.findByRole('button', { name: 'Roll back to 1.0.0' }),
    );
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0].request).toEqual({
      kind: 'rollback',
      revisionId: 'rev-1.0.0',
    });
  });

  it('closes with Escape, sends nothing and gives the focus back', async () => {
    const { user, submitted, panel } = await open();
    await confirmButton();
    await user.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await waitFor(() =>
      expect(panel.getByRole('button', { name: 'Roll back' })).toHaveFocus(),
    );
    expect(submitted).toEqual([]);
  });
});
