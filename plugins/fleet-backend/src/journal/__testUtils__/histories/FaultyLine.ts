import { ProviderError } from '@capstan/plugin-fleet-node';
import type { RolloutProvider } from '@capstan/plugin-fleet-node';
import type { MemoryProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { Gate } from './Gate';
import { trueNow } from './Gate';
import type { Call } from './History';

/** Whatever comes of a call, it comes within this time. */
const LATEST_MS = 150;

export const pause = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });

/**
 * The way of one replica to the engine, on which requests and answers get lost or late. What was sent arrives, whether or
 * not the sender still waits for it.
 */
export function faultyLine(
  engine: MemoryProvider,
  options: {
    replica: number;
    gate: Gate;
    calls: Call[];
    random: () => number;
    faults: () => number;
  },
): RolloutProvider {
  const { replica, gate, calls, random, faults } = options;
  const { signal } = new AbortController();

  async function over<T>(
    operation: Call['operation'],
    key: string,
    call: () => Promise<T>,
  ): Promise<T> {
    const id = key.replace(/^capstan-/, '');
    calls.push({ operation, id, replica, at: trueNow() });
    await gate.pass();
    await pause(random() * 15);
    if (random() >= faults()) {
      const answer = await call();
      await pause(random() * 15);
      await gate.pass();
      return answer;
    }
    const kind = random();
    if (kind < 0.25) throw lost(operation, true);
    if (kind < 0.5) await pause(random() * LATEST_MS);
    // The engine does it, but the answer does not come.
    else if (kind < 0.8) await call();
    // It arrives only after the sender has given up.
    else void pause(random() * LATEST_MS).then(call, () => {});
    await gate.pass();
    throw lost(operation, false);
  }

  return {
    name: engine.name,
    plan: (...args) => engine.plan(...args),
    apply: (group, action) =>
      over('apply', action.idempotencyKey, () =>
        engine.apply(group, action, { signal }),
      ),
    readBack: (group, action) =>
      over('readBack', action.idempotencyKey, () =>
        engine.readBack(group, action, { signal }),
      ),
  };
}

function lost(operation: string, notSent: boolean): ProviderError {
  return new ProviderError({
    provider: 'memory',
    operation,
    message: notSent ? 'The connection was refused.' : 'No answer came.',
    retryable: true,
    notSent,
  });
}
