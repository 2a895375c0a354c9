import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** Opens the dialog of a group that runs 1.1.0; 1.2.0 is newer, 0.9.0 cannot be deployed. */
async function open(fleet = createFakeFleet()) {
  const tab = renderPanels(fleet, 'checkout');
  const panel = await panelOf('test', 'checkout');
  await tab.user.click(panel.getByRole('button', { name: 'Roll out' }));
  const dialog = within(
    await screen.findByRole('dialog', {
      name: 'Roll out checkout/test in test',
    }),
  );
  return { ...tab, fleet, panel, dialog };
}

describe('RolloutDialog', () => {
  it('proposes the newest version, rolls it out and follows it on the panel', async () => {
    const { user, submitted, panel, fleet } = await open();
    await user.click(
      await screen.findByRole('button', { name: 'Roll out 1.2.0' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(submitted[0].request).toEqual({
      kind: 'rollout',
      revisionId: 'rev-1.2.0',
      strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    });
    expect(submitted[0].reason).toBeUndefined();
    expect(
      await panel.findByRole('progressbar', { name: 'Rolling out 1.2.0' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringContaining('0 of 3 ready'),
    );
    fleet.step();
    await waitFor(() =>
      expect(
        panel.getByRole('progressbar', { name: 'Rolling out 1.2.0' }),
      ).toHaveAttribute(
        'aria-valuetext',
        expect.stringContaining('1 of 3 ready'),
      ),
    );
  });

  it('offers only the strategies that the engine of the group knows', async () => {
    const fleet = createFakeFleet();
    const group = groupOf(fleet, 'test', 'checkout');
    group.strategies = ['blueGreen'];
    group.simulated = true;
    const { user, submitted, panel, dialog } = await open(fleet);
    expect(panel.getByText('simulated')).toBeInTheDocument();
    expect(
      dialog.getAllByRole('radio').map(radio => radio.getAttribute('value')),
    ).toEqual(['blueGreen']);
    await user.click(
      await screen.findByRole('button', { name: 'Roll out 1.2.0' }),
    );
    await waitFor(() =>
      expect(submitted[0]?.request).toMatchObject({
        strategy: { type: 'blueGreen' },
      }),
    );
  });

  it('leaves the strategy to the provider where none can be chosen', async () => {
    const fleet = createFakeFleet();
    groupOf(fleet, 'test', 'checkout').strategies = [];
    const { user, submitted, dialog } = await open(fleet);
    expect(dialog.queryByRole('radio')).not.toBeInTheDocument();
    await user.click(
      await screen.findByRole('button', { name: 'Roll out 1.2.0' }),
    );
    await waitFor(() =>
      expect(submitted[0]?.request).toEqual({
        kind: 'rollout',
        revisionId: 'rev-1.2.0',
      }),
    );
  });

  it('marks each version with what one has to know, and does not offer what cannot be deployed', async () => {
    const fleet = createFakeFleet();
    const group = groupOf(fleet, 'test', 'checkout');
    group.revisions = group.revisions.map(revision =>
      revision.label === '1.0.0'
        ? {
            ...revision,
            bad: {
              since: revision.createdAt,
              reason: 'lost orders',
              actor: 'user:default/ada',
            },
          }
        : revision,
    );
    const { user, dialog } = await open(fleet);
    await user.click(await dialog.findByRole('button', { name: /Version/ }));
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      expect.stringMatching(/^1\.2\.0made 2\sh ago/),
      expect.stringMatching(/^1\.1\.0runs now · known good · made/),
      expect.stringMatching(/^1\.0\.0marked bad: lost orders · made/),
      expect.stringMatching(
        /^0\.9\.0cannot be deployed: Its release is no longer stored/,
      ),
    ]);
    expect(options[3]).toHaveAttribute('aria-disabled', 'true');
  });

  it('warns about a version that nobody has seen healthy', async () => {
    const { dialog } = await open();
    expect(
      await dialog.findByText(
        '1.2.0 has never served long enough to be known good.',
      ),
    ).toBeInTheDocument();
  });

  it('offers blue-green with its fields', async () => {
    const { user, dialog, submitted } = await open();
    await user.click(await dialog.findByRole('radio', { name: 'Blue-green' }));
    expect(
      dialog.getByText(/moves all traffic at once\. Choose it when/),
    ).toBeInTheDocument();
    await user.click(
      dialog.getByRole('switch', {
        name: 'Wait for a person before traffic moves',
      }),
    );
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Roll out 1.2.0' }),
      ).toBeEnabled(),
    );
    await user.click(screen.getByRole('button', { name: 'Roll out 1.2.0' }));
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0].request).toMatchObject({
      strategy: { type: 'blueGreen', bakeSeconds: 300, gate: true },
    });
  });

  it('offers a canary whose steps can be changed, added and removed', async () => {
    const { user, dialog, submitted } = await open();
    await user.click(await dialog.findByRole('radio', { name: 'Canary' }));
    await user.click(dialog.getByRole('button', { name: 'Add step' }));
    await user.click(
      dialog.getByRole('checkbox', {
        name: 'Step 3 waits until it is promoted',
      }),
    );
    await user.click(dialog.getByRole('button', { name: 'Remove step 1' }));
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Roll out 1.2.0' }),
      ).toBeEnabled(),
    );
    await user.click(screen.getByRole('button', { name: 'Roll out 1.2.0' }));
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0].request).toMatchObject({
      strategy: {
        type: 'canary',
        steps: [{ weight: 50, pauseSeconds: 60 }, { weight: 75 }],
        bakeSeconds: 300,
      },
    });
  });

  it('says what is wrong with a strategy instead of asking for its plan', async () => {
    const { user, dialog } = await open();
    const surge = await dialog.findByRole('textbox', {
      name: 'Extra instances',
    });
    await user.clear(surge);
    await user.type(surge, '0');
    await user.tab();
    expect(
      await dialog.findByText(/otherwise nothing could be replaced/),
    ).toBeInTheDocument();
    expect(
      dialog.getByRole('button', { name: 'Roll out 1.2.0' }),
    ).toBeDisabled();
    expect(
      dialog.queryByRole('region', { name: 'What will happen' }),
    ).not.toBeInTheDocument();
  });

  it('never confirms the plan of another strategy than the one on the screen', async () => {
    const fleet = createFakeFleet();
    const { user, dialog } = await open(fleet);
    expect(
      await screen.findByRole('button', { name: 'Roll out 1.2.0' }),
    ).toBeInTheDocument();
    await dialog.findByRole('region', { name: 'What will happen' });
    await user.click(dialog.getByRole('radio', { name: 'Canary' }));
    expect(
      dialog.queryByRole('region', { name: 'What will happen' }),
    ).not.toBeInTheDocument();
    expect(
      dialog.getByRole('button', { name: 'Roll out 1.2.0' }),
    ).toBeDisabled();
    expect(
      dialog.getByRole('status', { name: 'Working out what would happen…' }),
    ).toBeInTheDocument();
  });

  it('says so when there is no version at all', async () => {
    const fleet = createFakeFleet();
    groupOf(fleet, 'test', 'checkout').revisions = [];
    const { dialog } = await open(fleet);
    expect(
      await dialog.findByText(
        'There is no version to roll out. Publish a release first.',
      ),
    ).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: 'Roll out' })).toBeDisabled();
  });

  it('says so when the versions cannot be loaded', async () => {
    const fleet = createFakeFleet();
    fleet.listRevisions = () =>
      Promise.reject(new Error('connect ECONNREFUSED'));
    const { dialog } = await open(fleet);
    expect(
      await dialog.findByText(
        'The versions could not be loaded: connect ECONNREFUSED',
      ),
    ).toBeInTheDocument();
  });
});
