import { ConflictError } from '@backstage/errors';
import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** `search` is being rolled out; `shop` waits for a promotion. */
async function show(service: 'search' | 'shop', fleet = createFakeFleet()) {
  const tab = renderPanels(fleet, service);
  const panel = await panelOf('prod', service);
  return { ...tab, fleet, panel };
}

describe('RolloutControls', () => {
  it('pauses and resumes with one click each', async () => {
    const { user, panel, submitted, fleet } = await show('search');
    await user.click(panel.getByRole('button', { name: 'Pause' }));
    const resume = await panel.findByRole('button', { name: 'Resume' });
    await waitFor(() =>
      expect(resume).not.toHaveAttribute('aria-disabled', 'true'),
    );
    await user.click(resume);
    await panel.findByRole('button', { name: 'Pause' });
    const rolloutId = groupOf(fleet, 'prod', 'search').rollouts[0].id;
    expect(submitted.map(({ request }) => request)).toEqual([
      { kind: 'pause', rolloutId },
      { kind: 'resume', rolloutId },
    ]);
  });

  it('takes a double click for one action', async () => {
    const { user, panel, submitted, fleet } = await show('search');
    fleet.latencyMs = 30;
    await user.dblClick(panel.getByRole('button', { name: 'Pause' }));
    await panel.findByRole('button', { name: 'Resume' });
    expect(submitted).toHaveLength(1);
  });

  it('says beside the buttons why a click did nothing', async () => {
    const { user, panel, fleet } = await show('search');
    fleet.submit = () =>
      Promise.reject(
        new ConflictError('The rollout has ended. Nothing was sent.'),
      );
    await user.click(panel.getByRole('button', { name: 'Pause' }));
    expect(await panel.findByText('Pause was not done')).toBeInTheDocument();
    expect(
      panel.getByText('The rollout has ended. Nothing was sent.'),
    ).toBeInTheDocument();
  });

  it('sends nothing when the plan refuses', async () => {
    const { user, panel, fleet, submitted } = await show('search');
    const plan = fleet.plan.bind(fleet);
    fleet.plan = async (...args) => ({
      ...(await plan(...args)),
      refusal: 'It is at its last instance.',
    });
    await user.click(panel.getByRole('button', { name: 'Pause' }));
    expect(
      await panel.findByText('It is at its last instance.'),
    ).toBeInTheDocument();
    expect(submitted).toEqual([]);
  });

  it.each([
    ['promote', 'Promote', 'Promote 1.2.0 in prod', 'Promote 1.2.0'],
    [
      'abort',
      'Abort',
      'Abort the rollout of 1.2.0 in prod',
      'Abort the rollout',
    ],
  ])('asks before it sends %s', async (kind, button, title, confirm) => {
    const { user, panel, submitted, fleet } = await show('shop');
    await user.click(panel.getByRole('button', { name: button }));
    const dialog = within(await screen.findByRole('dialog', { name: title }));
    expect(submitted).toEqual([]);
    await waitFor(() =>
      expect(dialog.getByRole('button', { name: confirm })).toBeEnabled(),
    );
    await user.click(dialog.getByRole('button', { name: confirm }));
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0].request).toEqual({
      kind,
      rolloutId: groupOf(fleet, 'prod').rollouts[0].id,
    });
  });

  it('shows the turn after an abort', async () => {
    const { user, panel } = await show('shop');
    await user.click(panel.getByRole('button', { name: 'Abort' }));
    const confirm = await screen.findByRole('button', {
      name: 'Abort the rollout',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.click(confirm);
    expect(
      await panel.findByRole('progressbar', { name: 'Rolling back to 1.1.0' }),
    ).toBeInTheDocument();
  });

  it('keeps what is not possible in reach of the keyboard, with its reason', async () => {
    const { panel, user, submitted } = await show('shop');
    const pause = panel.getByRole('button', { name: 'Pause' });
    expect(pause).toHaveAccessibleDescription(/The rollout is not moving/);
    pause.focus();
    expect(pause).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(submitted).toEqual([]);
  });
});
