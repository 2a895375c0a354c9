import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import {
  groupIdOf,
  groupOf,
  renderTab,
} from '../EntityFleetContent/__testUtils__/renderTab';

/** The details of a service's production, on the tab with this name. */
async function show(
  service: string,
  tabName: string,
  fleet = createFakeFleet(),
) {
  const tab = renderTab(fleet, service);
  const details = within(
    await screen.findByRole('region', { name: 'Details of prod' }),
  );
  const tabButton = details.getByRole('tab', { name: tabName });
  if (tabButton.getAttribute('aria-selected') !== 'true')
    await tab.user.click(tabButton);
  return { ...tab, fleet, details };
}

const rowsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .map(row => row.textContent ?? '');

describe('Signals', () => {
  it('shows the error rate of each version beside the rollout that raised it', async () => {
    const { details } = await show('shop', 'Signals');
    const chart = within(
      await details.findByRole('region', { name: 'Error rate' }),
    );
    expect(
      chart.getByRole('slider', { name: 'Error rate: point in time' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(
        /1\.1\.0 0 %, 1\.2\.0 [\d.]+ %, Alert: .*1\.2\.0 fails 6\.1 % of requests/,
      ),
    );
    const marks = within(
      details.getByRole('list', { name: 'Events on the chart' }),
    );
    expect(marks.getByText('rollout started')).toBeInTheDocument();
  });

  it('reads the values at any time with the slider, on all charts at once', async () => {
    const { details } = await show('shop', 'Signals');
    const slider = await details.findByRole('slider', {
      name: 'Error rate: point in time',
    });
    slider.focus();
    expect(slider).toHaveFocus();
    // jsdom moves no sliders by key; a browser turns the arrow keys into this change.
    fireEvent.change(slider, { target: { value: '0' } });
    await waitFor(() =>
      expect(slider).toHaveAttribute(
        'aria-valuetext',
        expect.stringMatching(/1\.1\.0 0 %, 1\.2\.0 –/),
      ),
    );
    expect(
      details.getByRole('slider', { name: 'Throughput: point in time' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(/1\.1\.0 [\d.,]+\/s, 1\.2\.0 –/),
    );
  });

  it('gives the whole chart as a table, events included', async () => {
    const { details, user } = await show('shop', 'Signals');
    const toggle = await details.findByRole('button', {
      name: 'Error rate as a table',
    });
    await user.click(toggle);
    const rows = rowsOf(
      details.getByRole('table', { name: 'Error rate as a table' }),
    );
    expect(rows[0]).toBe('Time1.1.01.2.0Events');
    expect(rows).toHaveLength(61);
    expect(rows.join()).toContain('Rollout of 1.2.0 started');
    expect(
      details.queryByRole('slider', { name: 'Error rate: point in time' }),
    ).not.toBeInTheDocument();
    await user.click(toggle);
    expect(
      details.getByRole('slider', { name: 'Error rate: point in time' }),
    ).toBeInTheDocument();
  });

  it('shows another quantile of the response time', async () => {
    const { details, user } = await show('shop', 'Signals');
    await details.findByRole('region', { name: 'Response time, p95' });
    await user.click(details.getByRole('radio', { name: 'p99' }));
    expect(
      details.getByRole('region', { name: 'Response time, p99' }),
    ).toBeInTheDocument();
  });

  it('shows capacity between its bounds', async () => {
    const { details, user } = await show('shop', 'Signals');
    await user.click(
      await details.findByRole('button', { name: 'Capacity as a table' }),
    );
    const [header, newest] = rowsOf(
      details.getByRole('table', { name: 'Capacity as a table' }),
    );
    expect(header).toBe('TimeHealthyRunningDesiredMin to maxEvents');
    expect(newest).toMatch(/:\d\d8883–12Alert: /);
  });

  it('asks for the time that is chosen', async () => {
    const fleet = createFakeFleet();
    const minutes: number[] = [];
    const getSignals = fleet.getSignals.bind(fleet);
    fleet.getSignals = (groupId, range, options) => {
      minutes.push(
        (Date.parse(range?.to ?? '') - Date.parse(range?.from ?? '')) / 60_000,
      );
      return getSignals(groupId, range, options);
    };
    const { details, user } = await show('shop', 'Signals', fleet);
    await details.findByRole('region', { name: 'Error rate' });
    expect(minutes[0]).toBe(15);
    for (const [name, expected] of [
      ['1 h', 60],
      ['6 h', 360],
      ['24 h', 1440],
    ] as const) {
      await user.click(details.getByRole('radio', { name }));
      await waitFor(() => expect(minutes).toContain(expected));
    }
  });

  it('says so when nothing was measured', async () => {
    const fleet = createFakeFleet();
    fleet.getSignals = async () => ({
      resolutionSeconds: 15,
      apdexTargetMs: 500,
      sources: [],
      series: [],
      marks: [],
    });
    const { details } = await show('shop', 'Signals', fleet);
    const chart = within(
      await details.findByRole('region', { name: 'Error rate' }),
    );
    expect(
      chart.getByText('Nothing was measured in this time.'),
    ).toBeInTheDocument();
  });

  it('shows the capacity although the signals cannot be loaded', async () => {
    const fleet = createFakeFleet();
    fleet.getSignals = () =>
      Promise.reject(new Error('The metrics are being moved.'));
    const { details } = await show('shop', 'Signals', fleet);
    expect(
      await details.findByText('The metrics are being moved.'),
    ).toBeInTheDocument();
    expect(
      await details.findByRole('region', { name: 'Capacity' }),
    ).toBeInTheDocument();
  });
});

describe('Instances', () => {
  it('lists what is there with health and its source, use and limit', async () => {
    const { details } = await show('checkout', 'Instances');
    const table = await details.findByRole('grid');
    await waitFor(() =>
      expect(within(table).getAllByRole('row')).toHaveLength(5),
    );
    const [header, first] = rowsOf(table);
    expect(header).toBe(
      'InstancePhaseHealthVersionZoneUp forCPUMemoryIn flight',
    );
    expect(first).toMatch(
      /starting.*unhealthysays the readiness check: 503.*1\.2\.0.*local.*\d+ %\d+ MB of 256 MB\d/,
    );
  });

  it('tells why the last ones failed, with what they wrote last', async () => {
    const { details, user } = await show('checkout', 'Instances');
    const ended = within(
      await details.findByRole('region', { name: 'Ended instances' }),
    );
    const triggers = await ended.findAllByRole('button', {
      name: /Exited by itself with code 1/,
    });
    expect(triggers).toHaveLength(2);
    await user.click(triggers[0]);
    expect(
      ended.getByRole('region', { name: 'Last output' }),
    ).toHaveTextContent('error: connect ECONNREFUSED 127.0.0.1:5432');
  });

  it('says so when nothing runs and nothing has failed', async () => {
    const { details } = await show('reports', 'Instances');
    expect(
      await details.findByText('No instance is there.'),
    ).toBeInTheDocument();
    expect(details.getByText('None has failed lately.')).toBeInTheDocument();
  });
});

describe('Scaling', () => {
  it('shows the rules, what they did, and why they did nothing', async () => {
    const { details } = await show('payments', 'Scaling');
    const policies = within(
      await details.findByRole('region', { name: 'Scaling policies' }),
    );
    expect(
      policies.getByText('keeps 50 requests/s per instance'),
    ).toBeInTheDocument();
    expect(policies.getByText(/Target/, { selector: 'dd' })).toHaveTextContent(
      'Now 40 · Target 50',
    );
    await waitFor(() =>
      expect(
        within(details.getByRole('grid')).getAllByRole('row'),
      ).toHaveLength(4),
    );
    const rows = rowsOf(details.getByRole('grid'));
    expect(rows[1]).toMatch(
      /Did not scale6policy46 requests\/s per instance are within 10 % of 50\./,
    );
    expect(rows[2]).toMatch(
      /Scaled out5 → 6policy61 requests\/s per instance are above 50\./,
    );
  });

  it('says so when nothing scales the group', async () => {
    const { details } = await show('outlet', 'Scaling');
    expect(
      await details.findByText('No policy changes the size of this group.'),
    ).toBeInTheDocument();
  });
});

describe('History', () => {
  it('tells who did what, when, why and with which outcome, and marks a rollback as such', async () => {
    const { details } = await show('billing', 'History');
    const table = await details.findByRole('grid');
    await waitFor(() =>
      expect(within(table).getAllByRole('row')).toHaveLength(4),
    );
    const rows = rowsOf(table);
    expect(rows[1]).toMatch(
      /1\.2\.0 → 1\.1\.0Rollbacktakes back 1\.2\.0.*in progress.*mara\.lindqvistInvoices were rounded wrongly/,
    );
    expect(rows[2]).toMatch(
      /1\.0\.0 → 1\.1\.0succeeded.*Planned release.*40\ss/,
    );
    expect(rows[3]).toMatch(/1\.0\.0 \(first\).*teo\.okafor–/);
  });

  it('leads from a deployment to the action that started it, with its steps', async () => {
    const fleet = createFakeFleet();
    const { details, user } = await show('outlet', 'History', fleet);
    expect(
      await details.findByText(
        'Nobody has done anything here through the portal yet.',
      ),
    ).toBeInTheDocument();
    const groupId = groupIdOf(fleet, 'prod', 'outlet');
    const { request, concurrencyToken } = await fleet.plan(groupId, {
      kind: 'rollback',
    });
    await act(async () => {
      await fleet.submit(groupId, {
        request,
        concurrencyToken,
        reason: 'slow pages',
        idempotencyKey: 'k1',
      });
    });
    await user.click(
      await details.findByRole('button', {
        name: /^Show the action that started this deployment/,
      }),
    );
    const actions = within(
      details.getByRole('region', { name: 'Actions taken here' }),
    );
    expect(await actions.findByText('Why: slow pages')).toBeVisible();
    const steps = within(
      actions.getByRole('list', { name: 'Steps' }),
    ).getAllByRole('listitem');
    expect(steps.map(step => step.textContent)).toEqual([
      expect.stringMatching(/Written down Written down\.$/),
      expect.stringMatching(/Sent Sent to the engine\.$/),
      expect.stringMatching(/Accepted The engine has accepted it\.$/),
    ]);
  });

  it('shows earlier deployments when they are asked for, and loses none when new ones appear', async () => {
    const fleet = createFakeFleet();
    const group = groupOf(fleet, 'prod', 'outlet');
    const [newest] = group.rollouts;
    const release = (number: number, startedAt: number) => ({
      ...newest,
      id: `r${number}`,
      to: { revisionId: 'rev-1.1.0', label: `release ${number}` },
      startedAt: new Date(startedAt).toISOString(),
    });
    group.rollouts = Array.from({ length: 45 }, (_, index) =>
      release(45 - index, Date.parse(newest.startedAt) - index * 3_600_000),
    );
    const { details, user } = await show('outlet', 'History', fleet);
    expect(await details.findByText('20 of 45')).toBeInTheDocument();
    await user.click(
      details.getByRole('button', { name: 'Show earlier ones' }),
    );
    expect(await details.findByText('40 of 45')).toBeInTheDocument();
    act(() =>
      fleet.change(groupIdOf(fleet, 'prod', 'outlet'), changed => {
        changed.rollouts.unshift(release(46, Date.now()));
      }),
    );
    expect(await details.findByText('41 of 46')).toBeInTheDocument();
    const labels = rowsOf(details.getByRole('grid'))
      .slice(1)
      .map(row => Number(/release (\d+)/.exec(row)?.[1]));
    expect(labels).toEqual(
      Array.from({ length: 41 }, (_, index) => 46 - index),
    );
  });
});
