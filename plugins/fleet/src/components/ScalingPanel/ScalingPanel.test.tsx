import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ScalingPolicy } from '@capstan/plugin-fleet-common';
import { TimeZoneProvider } from '../TimeZone';
import { ScalingPanel } from './index';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

const BACKLOG: ScalingPolicy = {
  name: 'backlog',
  type: 'targetTracking',
  summary: 'keeps backlog per instance at 500',
  metric: 'backlog per instance',
  target: 500,
};

function show(policy: ScalingPolicy) {
  renderInTestApp(
    <TimeZoneProvider name="UTC">
      <ScalingPanel scaling={{ policies: [policy], activities: [] }} />
    </TimeZoneProvider>,
  );
}

it('draws what the autoscaler saw beside what the policy keeps it at', async () => {
  const user = userEvent.setup();
  show({
    ...BACKLOG,
    current: 620,
    recent: [120, 340, 620].map((value, minute) => ({
      at: `2026-11-20T08:0${minute}:00Z`,
      value,
    })),
  });
  const chart = within(
    await screen.findByRole('region', {
      name: 'backlog as the autoscaler saw it',
    }),
  );
  expect(screen.getByText(/Target/, { selector: 'dd' })).toHaveTextContent(
    'Now 620 · Target 500',
  );
  await user.click(chart.getByRole('button', { name: /table/i }));
  const rows = within(chart.getByRole('table')).getAllByRole('row');
  expect(rows.map(row => row.textContent)).toEqual([
    expect.stringMatching(/backlog per instance.*Target/),
    expect.stringMatching(/620.*500/),
    expect.stringMatching(/340.*500/),
    expect.stringMatching(/120.*500/),
  ]);
});

it('draws nothing when nobody knows what the autoscaler saw', async () => {
  show(BACKLOG);
  expect(await screen.findByText(BACKLOG.summary)).toBeInTheDocument();
  expect(screen.queryByRole('region', { name: /saw/ })).toBeNull();
  expect(screen.getByText(/Target/, { selector: 'dd' })).toHaveTextContent(
    'Now – · Target 500',
  );
});
