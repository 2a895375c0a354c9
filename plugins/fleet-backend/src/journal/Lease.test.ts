import type { ActionStore } from './ActionStore';
import { Lease } from './Lease';

/** Leases last this long; they are renewed three times as often. */
const MS = 15;

/** The database as far as a lease sees it. */
class Renewals {
  count = 0;
  answer: () => Promise<boolean> = async () => true;
  readonly #waiting: (() => void)[] = [];

  async renew(): Promise<boolean> {
    this.count++;
    for (const resolve of this.#waiting.splice(0)) resolve();
    return this.answer();
  }

  /** Resolves with the next renewal. */
  next(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }
}

describe('Lease', () => {
  let now = 0;
  let renewals: Renewals;
  const take = () =>
    new Lease({
      store: renewals as unknown as ActionStore,
      key: { id: 'a', owner: 'me', fence: 1 },
      since: now,
      ms: MS,
      now: () => now,
    });
  beforeEach(() => {
    now = 0;
    renewals = new Renewals();
  });

  it('is held beyond its first length by renewals', async () => {
    const lease = take();
    await renewals.next();
    now = 5;
    await renewals.next();
    await renewals.next();
    now = MS + 1;
    expect(() => lease.check()).not.toThrow();
    await lease.letGo();
  });

  it('is renewed no more once it was let go', async () => {
    const lease = take();
    await renewals.next();
    await lease.letGo();
    const { count } = renewals;
    await new Promise(resolve => setTimeout(resolve, 3 * MS));
    expect(renewals.count).toBe(count);
  });

  it('aborts what is being sent when it has gone to somebody else', async () => {
    renewals.answer = async () => false;
    const lease = take();
    await new Promise(resolve =>
      lease.signal.addEventListener('abort', resolve),
    );
    expect(() => lease.check()).toThrow(
      "Action 'a' belongs to another process by now.",
    );
    await lease.letGo();
  });

  it('lives through a database that does not answer for a moment', async () => {
    let down = true;
    renewals.answer = async () => {
      if (down) throw new Error('connection lost');
      return true;
    };
    const lease = take();
    await renewals.next();
    expect(() => lease.check()).not.toThrow();
    down = false;
    await renewals.next();
    expect(() => lease.check()).not.toThrow();
    await lease.letGo();
  });

  it('aborts when no renewal has got through until it ran out', async () => {
    renewals.answer = async () => {
      throw new Error('connection lost');
    };
    const lease = take();
    now = MS;
    await new Promise(resolve =>
      lease.signal.addEventListener('abort', resolve),
    );
    expect(() => lease.check()).toThrow('belongs to another process');
    await lease.letGo();
  });

  it('knows by itself that it has run out', async () => {
    const lease = take();
    now = MS;
    expect(() => lease.check()).toThrow('belongs to another process');
    expect(lease.signal.aborted).toBe(true);
    await lease.letGo();
  });
});
