import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupOf,
  panelOf,
  renderPanels,
} from '../EntityFleetContent/__testUtils__/renderTab';

async function verdictOf(service: string, fleet = createFakeFleet()) {
  const tab = renderPanels(fleet, service);
  const panel = await panelOf('prod', service);
  return {
    ...tab,
    fleet,
    panel,
    verdict: within(await panel.findByRole('region', { name: 'Verdict' })),
  };
}

describe('RolloutVerdict', () => {
  it('shows both versions side by side, with numbers, samples and who spoke', async () => {
    const { verdict } = await verdictOf('shop');
    expect(
      verdict.getByText('1.2.0 fails 6.1 % of requests, 1.1.0 0.0 %.', {
        exact: false,
      }),
    ).toHaveTextContent(/^Fail .*said by the statistics, over 90\ss$/);
    const rows = verdict.getAllByRole('row').map(row => row.textContent);
    expect(rows[0]).toBe('Measure1.1.01.2.0');
    expect(rows[1]).toBe('Requests9,2043,066');
    expect(rows[2]).toBe('Error rate0 % (0)6.1 % (187)');
    const tests = within(
      verdict.getByRole('list', { name: 'Tests' }),
    ).getAllByRole('listitem');
    expect(tests[0]).toHaveTextContent(
      "Fisher's exact test, 9,204 and 3,066 samples, p < 0.001",
    );
  });

  it('says that too few samples say nothing, and how long it still watches', async () => {
    const { verdict } = await verdictOf('search');
    expect(verdict.getByText('The portal watches')).toBeInTheDocument();
    expect(verdict.getByRole('timer')).toHaveTextContent(/left$/);
    expect(verdict.getAllByText('Inconclusive')).toHaveLength(3);
    expect(
      verdict.getAllByText(/212 and 31 of 50 samples needed$/),
    ).toHaveLength(2);
  });

  it('tells afterwards that the portal took a version back, and why', async () => {
    const { verdict } = await verdictOf('billing');
    expect(
      verdict.getByText('Taken back by the portal itself'),
    ).toBeInTheDocument();
    expect(
      verdict.getByText(/1\.2\.0 failed 14\.1 % of 311 requests/),
    ).toBeInTheDocument();
    expect(verdict.getByText(/said by the guard/)).toBeInTheDocument();
  });

  it('is not there where nothing was rolled out', async () => {
    renderPanels(createFakeFleet(), 'outlet');
    const panel = await panelOf('prod', 'outlet');
    expect(
      panel.queryByRole('region', { name: 'Verdict' }),
    ).not.toBeInTheDocument();
  });
});

describe('a guarded rollout', () => {
  async function open(guardSeconds?: number) {
    const fleet = createFakeFleet();
    groupOf(fleet, 'prod', 'outlet').guardSeconds = guardSeconds;
    const tab = renderPanels(fleet, 'outlet');
    const panel = await panelOf('prod', 'outlet');
    await tab.user.click(panel.getByRole('button', { name: 'Roll out' }));
    return {
      ...tab,
      fleet,
      panel,
      dialog: within(await screen.findByRole('dialog')),
    };
  }
  const confirm = async (tab: Awaited<ReturnType<typeof open>>) => {
    const button = await tab.dialog.findByRole('button', {
      name: 'Roll out 1.2.0',
    });
    await waitFor(() => expect(button).toBeEnabled());
    await tab.user.click(button);
    await waitFor(() => expect(tab.submitted).toHaveLength(1));
  };

  it('is chosen in the dialog, watched, and taken back by itself with the numbers and a hold', async () => {
    const tab = await open();
    await tab.user.click(
      tab.dialog.getByRole('checkbox', {
        name: 'Watch it and roll back by itself',
      }),
    );
    await confirm(tab);
    expect(tab.submitted[0].request).toMatchObject({
      guard: { bakeSeconds: 300 },
    });
    expect(
      await tab.panel.findByText('The portal watches'),
    ).toBeInTheDocument();
    tab.fleet.step();
    tab.fleet.step();
    expect(
      await tab.panel.findByText('Taken back by the portal itself'),
    ).toBeInTheDocument();
    expect(
      await tab.panel.findByText('1.2.0 is held back'),
    ).toBeInTheDocument();
  });

  it('is the default where the annotation says so, and can be refused in words', async () => {
    const tab = await open(120);
    const box = tab.dialog.getByRole('checkbox', {
      name: 'Watch it and roll back by itself',
    });
    expect(box).toBeChecked();
    expect(
      tab.dialog.getByRole('textbox', { name: 'Watch for (seconds)' }),
    ).toHaveValue('120');
    await tab.user.click(box);
    await confirm(tab);
    expect(tab.submitted[0].request).toMatchObject({
      guard: { bakeSeconds: 0 },
    });
  });

  it('is not asked for unless somebody wants it', async () => {
    const tab = await open();
    await confirm(tab);
    expect(tab.submitted[0].request).not.toHaveProperty('guard');
  });
});
