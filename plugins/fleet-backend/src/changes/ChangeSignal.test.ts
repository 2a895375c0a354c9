import { mockServices } from '@backstage/backend-test-utils';
import type { FleetSignal } from '@capstan/plugin-fleet-common';
import { ChangeSignal } from './ChangeSignal';

describe('ChangeSignal', () => {
  const publish = jest.fn(async (_payload: { message: unknown }) => {});
  const logger = mockServices.logger.mock();
  let signal: ChangeSignal;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    signal = new ChangeSignal({ signals: { publish }, logger });
  });
  afterEach(() => {
    signal.stop();
    jest.useRealTimers();
  });

  const sent = () =>
    publish.mock.calls.map(
      ([{ message }]) => (message as FleetSignal).groupIds,
    );

  it('sends the first change at once, and those that follow together', () => {
    signal.changed(['a']);
    signal.changed(['b']);
    signal.changed(['c', 'b']);
    expect(sent()).toEqual([['a']]);
    jest.advanceTimersByTime(200);
    expect(sent()).toEqual([['a'], ['b', 'c']]);
    jest.advanceTimersByTime(1000);
    signal.changed(['d']);
    expect(sent()).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('sends at most five messages a second', () => {
    for (let ms = 0; ms < 1000; ms += 10) {
      signal.changed([`${ms}`]);
      jest.advanceTimersByTime(10);
    }
    expect(sent().length).toBeLessThanOrEqual(6);
    jest.advanceTimersByTime(1000);
    expect(sent().flat()).toHaveLength(100);
  });

  it('sends nothing when nothing changed', () => {
    signal.changed([]);
    jest.advanceTimersByTime(1000);
    expect(publish).not.toHaveBeenCalled();
  });

  it('outlives a signal service that fails', async () => {
    publish.mockRejectedValueOnce(new Error('down'));
    signal.changed(['a']);
    await jest.advanceTimersByTimeAsync(200);
    signal.changed(['b']);
    expect(sent()).toEqual([['a'], ['b']]);
    expect(logger.warn).toHaveBeenCalled();
  });
});
