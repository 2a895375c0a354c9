import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen } from '@testing-library/react';
import { DataAge } from './DataAge';

const NOW = Date.parse('2026-11-20T03:00:00Z');
const before = (milliseconds: number) =>
  new Date(NOW - milliseconds).toISOString();

describe('DataAge', () => {
  beforeEach(() =>
    jest.useFakeTimers({ now: NOW, doNotFake: ['queueMicrotask'] }),
  );
  afterEach(() => jest.useRealTimers());

  async function show(observedAt: string, stale = false) {
    renderInTestApp(<DataAge freshness={{ observedAt, stale }} />);
    await act(() => jest.advanceTimersByTimeAsync(0));
  }

  it.each([
    [4_000, '4 s ago'],
    [99_000, '99 s ago'],
    [100_000, '2 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
  ])('says %d ms as "%s"', async (age, text) => {
    await show(before(age));
    expect(screen.getByText(text)).toHaveAttribute('datetime', before(age));
  });

  it('counts on by itself', async () => {
    await show(before(4_000));
    await act(() => jest.advanceTimersByTimeAsync(3_000));
    expect(screen.getByText('7 s ago')).toBeInTheDocument();
  });

  it('says in words that it is stale', async () => {
    await show(before(7 * 60_000), true);
    expect(screen.getByText('Stale: seen 7 min ago')).toBeInTheDocument();
  });

  it('does not invent an age for what was never seen', async () => {
    await show('');
    expect(screen.getByText('Never seen')).toBeInTheDocument();
  });

  it('takes a clock that runs ahead for now', async () => {
    await show(before(-5_000));
    expect(screen.getByText('0 s ago')).toBeInTheDocument();
  });
});
