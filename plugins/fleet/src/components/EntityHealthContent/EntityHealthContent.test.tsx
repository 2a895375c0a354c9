import { NotAllowedError } from '@backstage/errors';
import type { SignalRange } from '@capstan/plugin-fleet-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import type { FakeFleet } from '../../testUtils';
import { renderContent } from '../EntityFleetContent/__testUtils__/renderTab';
import { EntityHealthContent } from './EntityHealthContent';

const CHARTS = [
  'Response time, p95',
  'Error rate',
  'Throughput',
  'Apdex, target 500 ms',
  'CPU, mean of the instances',
  'Memory, the fullest instance',
  'Queue depth',
  'Capacity',
];

function show(
  options: {
    fleet?: FakeFleet;
    service?: string;
    search?: string;
  } = {},
) {
  const fleet = options.fleet ?? createFakeFleet();
  const asked: SignalRange[] = [];
  const getSignals = fleet.getSignals.bind(fleet);
  fleet.getSignals = (groupId, range, rest) => {
    asked.push(range ?? {});
    return getSignals(groupId, range, rest);
  };
  const tab = renderContent(
    fleet,
    options.service ?? 'shop',
    <EntityHealthContent />,
    `/${options.search ?? ''}`,
  );
  return { ...tab, fleet, asked };
}

const lengthOf = ({ from, to }: SignalRange) =>
  (Date.parse(to ?? '') - Date.parse(from ?? '')) / 60_000;

describe('EntityHealthContent', () => {
  it('shows each signal of each version with what happened, and the health with its reasons', async () => {
    show();
    for (const name of CHARTS)
      expect(await screen.findByRole('region', { name })).toBeInTheDocument();
    expect(
      screen.getByRole('slider', { name: 'Error rate: point in time' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringMatching(/1\.1\.0 0 %, 1\.2\.0 [\d.]+ %/),
    );
    const events = within(
      screen.getByRole('list', { name: 'Events on the chart' }),
    );
    for (const kind of ['rollout started', 'rollout step', 'scaled', 'alert'])
      expect(events.getByText(kind)).toBeInTheDocument();
    expect(screen.getByText(/^for 2\smin$/)).toBeInTheDocument();
    expect(await screen.findByText('Balancer')).toBeInTheDocument();
  });

  it('shows the alerts of the group, the instances and the timeline on the same page', async () => {
    show();
    expect(
      await screen.findByRole('article', { name: /1\.2\.0 fails/ }),
    ).toBeInTheDocument();
    const instances = within(
      await screen.findByRole('region', { name: 'Instances' }),
    );
    expect(
      await instances.findByRole('columnheader', { name: /In flight/ }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'What happened' }),
    ).toBeInTheDocument();
  });

  it('says how it does since the last deployment', async () => {
    show();
    const since = within(
      await screen.findByRole('region', { name: 'Since the last deployment' }),
    );
    const row = await since.findByRole('row', { name: /^Error rate/ });
    expect(row).toHaveTextContent(/^Error rate0 %[\d.]+ %\+[\d.]+ %worse$/);
    expect(since.getByText(/^1\.2\.0 by mara\.lindqvist/)).toBeInTheDocument();
  });

  it('takes everything from the address', async () => {
    const { asked } = show({
      search: '?range=d7&compare=yesterday&tz=UTC&quantile=p99',
    });
    expect(
      await screen.findByRole('region', { name: 'Response time, p99' }),
    ).toBeInTheDocument();
    const charts = asked.filter(each => each.compare === 'yesterday');
    expect(Math.round(lengthOf(charts[0]))).toBe(7 * 24 * 60);
    expect(
      screen.getByRole('slider', { name: 'Error rate: point in time' }),
    ).toHaveAttribute(
      'aria-valuetext',
      expect.stringContaining('yesterday 0 %'),
    );
    expect(screen.getByRole('radio', { name: '7 d' })).toBeChecked();
    expect(screen.getByRole('button', { name: /UTC/ })).toBeInTheDocument();
  });

  it('zooms to what was chosen on a chart, and back', async () => {
    const { asked, user } = show();
    const slider = await screen.findByRole('slider', {
      name: 'Error rate: point in time',
    });
    for (let step = 0; step < 10; step++)
      fireEvent.keyDown(slider, { key: 'ArrowLeft', shiftKey: true });
    fireEvent.keyDown(slider, { key: 'Enter' });
    const reset = await screen.findByRole('button', { name: 'Reset zoom' });
    expect(screen.getByText(/^Shown: /)).toBeInTheDocument();
    await waitFor(() =>
      expect(asked.some(each => Math.round(lengthOf(each)) === 10)).toBe(true),
    );
    await user.click(reset);
    await waitFor(() => expect(reset).not.toBeInTheDocument());
  });

  it('says what is wrong with a range of one’s own instead of asking for it', async () => {
    show({
      search: '?range=custom&from=2026-11-20T05:00Z&to=2026-11-20T04:00Z',
    });
    expect(
      await screen.findByText('The end must come after the beginning.'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'Error rate' }),
    ).not.toBeInTheDocument();
  });

  it('shows another group when it is chosen, and never under the name of the first', async () => {
    const { user } = show();
    await screen.findByRole('region', { name: 'Error rate' });
    await user.click(screen.getByRole('radio', { name: 'test' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('article', { name: /1\.2\.0 fails/ }),
      ).not.toBeInTheDocument(),
    );
    expect(await screen.findByText('No alert is open.')).toBeInTheDocument();
  });

  it.each([
    ['failing', 'Prometheus does not answer'],
    ['partial', 'Prometheus answers in part'],
  ] as const)(
    'names a source that is %s, and shows what there is',
    async (state, title) => {
      const fleet = createFakeFleet();
      fleet.sources = [
        ...fleet.sources,
        { id: 'p', title: 'Prometheus', state, message: 'HTTP 500' },
      ];
      show({ fleet });
      expect((await screen.findAllByText(title))[0]).toBeInTheDocument();
      expect(
        await screen.findByRole('slider', {
          name: 'Error rate: point in time',
        }),
      ).toBeInTheDocument();
    },
  );

  it('does not draw a service without data as one without errors', async () => {
    const fleet = createFakeFleet();
    fleet.sources = [{ id: 'p', title: 'Prometheus', state: 'noData' }];
    show({ fleet });
    expect(
      await screen.findByText('Prometheus knows nothing about this'),
    ).toBeInTheDocument();
    const chart = within(screen.getByRole('region', { name: 'Error rate' }));
    expect(
      chart.getByText('Nothing was measured in this time.'),
    ).toBeInTheDocument();
  });

  it('says so to somebody who may not see it, and when the entity has no group', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new NotAllowedError();
    show({ fleet });
    expect(
      await screen.findByText(/may not see|not allowed/i),
    ).toBeInTheDocument();
  });

  it('says what it looked for when there is no group', async () => {
    show({ service: 'new' });
    expect(await screen.findByText('No scale group yet')).toBeInTheDocument();
  });
});
