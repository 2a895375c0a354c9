import { mockServices } from '@backstage/backend-test-utils';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type {
  CallOptions,
  Observation,
  Scope,
} from '@capstan/plugin-fleet-node';
import { eventually } from '../__testUtils__/eventually';
import {
  observation,
  scope as tenSeconds,
  T0,
} from '../__testUtils__/observations';
import { ScopeLoop } from './ScopeLoop';

const rarely: Scope = { ...tenSeconds, intervalSeconds: 3600 };
const often: Scope = { ...tenSeconds, intervalSeconds: 0.05 };

type Sweep = (options: CallOptions) => Promise<Observation>;

class Bench {
  readonly seen: string[] = [];
  readonly measured: boolean[] = [];
  readonly logger = mockServices.logger.mock();
  sweeps = 0;
  /** When sweeps began (milliseconds). */
  readonly starts: number[] = [];
  running = 0;
  mostAtOnce = 0;
  holds = true;
  change = () => {};
  watches = 0;
  #loop?: ScopeLoop;

  start(options: {
    scope: Scope;
    sweep: Sweep;
    timeoutMs?: number;
    watch?: () => Promise<void>;
  }): ScopeLoop {
    const { watch } = options;
    this.#loop = new ScopeLoop({
      scope: options.scope,
      provider: {
        sweep: async (_scope, call) => {
          this.sweeps++;
          this.starts.push(performance.now());
          this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
          try {
            return await options.sweep(call);
          } finally {
            this.running--;
          }
        },
        ...(watch && {
          watch: async (_scope: Scope, onChange: () => void) => {
            this.watches++;
            this.change = onChange;
            await watch();
          },
        }),
      },
      listener: {
        observed: async () => {
          this.seen.push('observed');
        },
        failed: async (_scope, message) => {
          this.seen.push(message);
        },
        measured: (_scope, _seconds, succeeded) =>
          this.measured.push(succeeded),
      },
      mayHold: async () => this.holds,
      timeoutMs: options.timeoutMs ?? 10_000,
      logger: this.logger,
    });
    this.#loop.start();
    return this.#loop;
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }
}

const see: Sweep = async () => observation(T0);

describe('ScopeLoop', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.stop());

  it('looks at once, then each interval, and not after it was stopped', async () => {
    const loop = bench.start({ scope: often, sweep: see });
    await eventually(() => expect(bench.sweeps).toBeGreaterThan(2));
    await loop.stop();
    const { sweeps } = bench;
    loop.wake();
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(bench.sweeps).toBe(sweeps);
  });

  it('looks again when it is woken, also when it is woken while it looks', async () => {
    let release = () => {};
    let blocked = true;
    const loop = bench.start({
      scope: rarely,
      sweep: async () => {
        if (blocked) await new Promise<void>(resolve => (release = resolve));
        return observation(T0);
      },
    });
    await eventually(() => expect(bench.sweeps).toBe(1));
    loop.wake();
    loop.wake();
    blocked = false;
    release();
    await eventually(() =>
      expect(bench.seen).toEqual(['observed', 'observed']),
    );
    loop.wake();
    await eventually(() => expect(bench.seen).toHaveLength(3));
    expect(bench.mostAtOnce).toBe(1);
  });

  it('looks a few times a second at most, however many events arrive', async () => {
    const loop = bench.start({ scope: rarely, sweep: see });
    const storm = setInterval(() => loop.wake(), 1);
    await eventually(() =>
      expect(bench.starts.length).toBeGreaterThanOrEqual(5),
    );
    clearInterval(storm);
    const gaps = bench.starts
      .slice(1)
      .map((start, index) => start - bench.starts[index]);
    expect(Math.min(...gaps)).toBeGreaterThan(190);
  });

  it('is woken by the event stream, and opens it again when it breaks', async () => {
    let breakIt = (_error: Error) => {};
    bench.start({
      scope: rarely,
      sweep: see,
      watch: () => new Promise((_resolve, reject) => (breakIt = reject)),
    });
    await eventually(() => expect(bench.watches).toBe(1));
    await eventually(() => expect(bench.sweeps).toBe(1));
    bench.change();
    await eventually(() => expect(bench.sweeps).toBe(2));
    breakIt(new Error('connection reset'));
    await eventually(() => expect(bench.watches).toBe(2));
    await eventually(() => expect(bench.sweeps).toBeGreaterThanOrEqual(3));
    bench.change();
    await eventually(() => expect(bench.sweeps).toBeGreaterThanOrEqual(4));
  });

  it("reports a provider's failure in its own words, and goes on", async () => {
    const failure = {
      provider: 'test',
      operation: 'sweep',
      message: 'The engine is down.',
      retryable: true,
    };
    let down = true;
    bench.start({
      scope: often,
      sweep: async () => {
        if (down) throw new ProviderError(failure);
        return observation(T0);
      },
    });
    await eventually(() => expect(bench.seen).toContain('The engine is down.'));
    down = false;
    await eventually(() => expect(bench.seen).toContain('observed'));
    expect(bench.measured).toContain(false);
    expect(bench.measured).toContain(true);
  });

  it('does not ask again before the provider wants to be asked', async () => {
    const failure = {
      provider: 'test',
      operation: 'sweep',
      message: 'Slow down.',
      retryable: true,
    };
    bench.start({
      scope: often,
      sweep: async () => {
        throw new ProviderError({ ...failure, retryAfterMs: 60_000 });
      },
    });
    await eventually(() => expect(bench.seen).toEqual(['Slow down.']));
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(bench.sweeps).toBe(1);
  });

  it('tells nobody but the log about an unexpected error', async () => {
    bench.start({
      scope: often,
      sweep: async () => {
        throw new Error('token=hunter2');
      },
    });
    await eventually(() => expect(bench.seen.length).toBeGreaterThan(0));
    expect(bench.seen[0]).toContain(often.id);
    expect(bench.seen.join()).not.toContain('hunter2');
    expect(bench.logger.error).toHaveBeenCalled();
  });

  it('gives up on a sweep that hangs, and starts no second one beside it', async () => {
    let release = (_observation: Observation) => {};
    bench.start({
      scope: often,
      timeoutMs: 50,
      sweep: () =>
        bench.sweeps === 1
          ? new Promise(resolve => (release = resolve))
          : see({} as CallOptions),
    });
    await eventually(() => expect(bench.seen.length).toBeGreaterThan(1));
    expect(bench.seen[0]).toContain('has not answered');
    expect(bench.sweeps).toBe(1);
    release(observation(T0));
    await eventually(() => expect(bench.seen).toContain('observed'));
    expect(bench.mostAtOnce).toBe(1);
  });

  it('passes the time limit on as a signal', async () => {
    let aborted = false;
    bench.start({
      scope: rarely,
      timeoutMs: 50,
      sweep: ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          }),
        ),
    });
    await eventually(() => expect(aborted).toBe(true));
  });

  it('neither looks nor watches while another replica does, and takes over', async () => {
    bench.holds = false;
    bench.start({
      scope: often,
      sweep: see,
      watch: () => new Promise(() => {}),
    });
    await new Promise(resolve => setTimeout(resolve, 300));
    expect([bench.sweeps, bench.watches]).toEqual([0, 0]);
    bench.holds = true;
    await eventually(() => expect(bench.sweeps).toBeGreaterThan(0));
    expect(bench.watches).toBe(1);
  });
});
