import { Pace } from './Pace';

describe('Pace', () => {
  const { signal } = new AbortController();

  function start(perSecond: number) {
    let now = 0;
    const pace = new Pace(perSecond, {
      now: () => now,
      sleep: async ms => {
        now += ms;
      },
    });
    return { pace, now: () => now };
  }

  it('lets a burst of two seconds through, and the rest at its rate', async () => {
    const { pace, now } = start(5);
    for (let calls = 0; calls < 10; calls++) await pace.take(signal);
    expect(now()).toBe(0);
    for (let calls = 0; calls < 50; calls++) await pace.take(signal);
    expect(now()).toBeGreaterThanOrEqual(9_900);
    expect(now()).toBeLessThanOrEqual(10_100);
    expect(pace.calls).toBe(60);
  });

  it('keeps its rate for calls that come at once', async () => {
    const { pace, now } = start(10);
    await Promise.all(Array.from({ length: 120 }, () => pace.take(signal)));
    expect(now()).toBeGreaterThanOrEqual(9_900);
  });

  it('does not make a call for somebody who has gone, and goes on for the others', async () => {
    const { pace } = start(5);
    const gone = new AbortController();
    gone.abort();
    await expect(pace.take(gone.signal)).rejects.toBeDefined();
    await pace.take(signal);
    expect(pace.calls).toBe(1);
  });
});
