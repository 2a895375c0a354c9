import { LiveLoader } from './LiveLoader';
import type { LiveLoaderOptions, LiveState } from './LiveLoader';

function setUp(overrides: Partial<LiveLoaderOptions<number>> = {}) {
  const states: LiveState<number>[] = [];
  const calls: AbortSignal[] = [];
  const loader = new LiveLoader<number>({
    load: async signal => {
      calls.push(signal);
      return calls.length;
    },
    onState: state => states.push(state),
    pollMs: 15_000,
    gapMs: 300,
    timeoutMs: 20_000,
    timeoutMessage: 'No answer.',
    ...overrides,
  });
  return { loader, states, calls };
}

function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    value: hidden,
    configurable: true,
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

const settle = (milliseconds = 0) =>
  jest.advanceTimersByTimeAsync(milliseconds);

describe('LiveLoader', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    setHidden(false);
    jest.useRealTimers();
  });

  it('loads at once and again after the poll time', async () => {
    const { loader, states } = setUp();
    loader.start();
    await settle();
    expect(states).toMatchObject([{ data: 1 }]);
    await settle(15_000);
    expect(states).toMatchObject([{ data: 1 }, { data: 2 }]);
    loader.stop();
  });

  it('makes one load of many signals', async () => {
    const { loader, calls } = setUp();
    loader.start();
    await settle();
    for (let signal = 0; signal < 50; signal++) loader.poke();
    await settle(1000);
    expect(calls).toHaveLength(2);
    loader.stop();
  });

  it('loads without delay after a signal in a quiet time', async () => {
    const { loader, calls } = setUp();
    loader.start();
    await settle(5000);
    loader.poke();
    await settle();
    expect(calls).toHaveLength(2);
    loader.stop();
  });

  it('loads once more when a signal comes while a load is on its way', async () => {
    const answers: ((value: number) => void)[] = [];
    const { loader, states } = setUp({
      load: () => new Promise(resolve => answers.push(resolve)),
    });
    loader.start();
    loader.poke();
    loader.poke();
    answers[0](1);
    await settle(300);
    expect(answers).toHaveLength(2);
    answers[1](2);
    await settle();
    expect(states.map(state => state.data)).toEqual([1, 2]);
    loader.stop();
  });

  it('keeps the last data beside an error and drops the error with the next success', async () => {
    let failing = false;
    const { loader, states } = setUp({
      load: async () => {
        if (failing) throw new Error('refused');
        return 7;
      },
    });
    loader.start();
    await settle();
    failing = true;
    loader.reload();
    await settle();
    expect(states[1]).toMatchObject({
      data: 7,
      error: { message: 'refused' },
      loadedAt: states[0].loadedAt,
    });
    failing = false;
    await settle(15_000);
    expect(states[2]).toMatchObject({ data: 7 });
    expect(states[2].error).toBeUndefined();
    loader.stop();
  });

  it('aborts a load that takes too long, says so, and goes on', async () => {
    let aborted = 0;
    const { loader, states } = setUp({
      load: signal =>
        new Promise(() => {
          signal.addEventListener('abort', () => aborted++);
        }),
    });
    loader.start();
    await settle(20_000);
    expect(states).toMatchObject([{ error: { message: 'No answer.' } }]);
    expect(aborted).toBe(1);
    await settle(15_000 + 20_000);
    expect(aborted).toBe(2);
    loader.stop();
  });

  it('says nothing after it was stopped, and aborts what is on its way', async () => {
    const { loader, states, calls } = setUp({
      load: signal => {
        calls.push(signal);
        return new Promise(resolve => setTimeout(() => resolve(1), 50));
      },
    });
    loader.start();
    loader.stop();
    await settle(60_000);
    expect(calls).toHaveLength(1);
    expect(calls[0].aborted).toBe(true);
    expect(states).toEqual([]);
  });

  it('waits while nobody looks at the tab and loads when somebody does', async () => {
    const { loader, calls } = setUp();
    loader.start();
    await settle();
    setHidden(true);
    await settle(60_000);
    expect(calls).toHaveLength(1);
    setHidden(false);
    await settle();
    expect(calls).toHaveLength(2);
    loader.stop();
  });

  it('does not load just because somebody looks at the tab again', async () => {
    const { loader, calls } = setUp();
    loader.start();
    await settle();
    setHidden(true);
    setHidden(false);
    await settle();
    expect(calls).toHaveLength(1);
    loader.stop();
  });
});
