import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { Rollout } from '@capstan/plugin-fleet-common';
import { screen } from '@testing-library/react';
import { RolloutProgress } from './RolloutProgress';

const ROLLOUT: Rollout = {
  id: 'r',
  groupId: 'g',
  nativeId: 'n',
  from: { revisionId: 'a', label: '1.1.0' },
  to: { revisionId: 'b', label: '1.2.0' },
  phase: 'progressing',
  direction: 'forward',
  progress: { ready: 3, wanted: 4 },
  message: '',
  startedAt: '2026-11-20T03:00:00Z',
};

async function show(change: Partial<Rollout> = {}) {
  renderInTestApp(<RolloutProgress rollout={{ ...ROLLOUT, ...change }} />);
  return screen.findByRole('progressbar');
}

describe('RolloutProgress', () => {
  it('says where it goes and how far it is', async () => {
    const bar = await show({ traffic: 25 });
    expect(bar).toHaveAccessibleName('Rolling out 1.2.0');
    expect(bar).toHaveAttribute('aria-valuenow', '75');
    expect(bar).toHaveAttribute(
      'aria-valuetext',
      'in progress · 3 of 4 ready · 25 % of traffic',
    );
  });

  it('names where a rollout goes that was turned round, and what is left of the new version', async () => {
    const bar = await show({ direction: 'back', traffic: 25 });
    expect(bar).toHaveAccessibleName('Rolling back to 1.1.0');
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(bar).toHaveAttribute(
      'aria-valuetext',
      'in progress · 3 of 4 left of 1.2.0 · 25 % of traffic left on it',
    );
  });

  it('says that a first version is taken away', async () => {
    const bar = await show({ direction: 'back', from: undefined });
    expect(bar).toHaveAccessibleName('Taking 1.2.0 away');
  });

  it('calls a rollout that takes back another one a rollback', async () => {
    const bar = await show({
      rollbackOf: '-',
      from: { revisionId: 'b', label: '1.2.0' },
      to: { revisionId: 'a', label: '1.1.0' },
    });
    expect(bar).toHaveAccessibleName('Rolling back to 1.1.0');
    expect(bar).toHaveAttribute('aria-valuenow', '75');
  });

  it('says that it waits for a person', async () => {
    await show({ phase: 'awaitingPromotion' });
    expect(screen.getByText(/waits for promotion/)).toBeInTheDocument();
  });

  it('has a beginning for nothing wanted', async () => {
    const bar = await show({ progress: { ready: 0, wanted: 0 } });
    expect(bar).toHaveAttribute('aria-valuenow', '0');
  });

  it('says nothing of traffic that nobody knows', async () => {
    await show();
    expect(screen.queryByText(/traffic/)).not.toBeInTheDocument();
  });
});
