import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until there is an answer: a thrown error or `undefined` means "not yet". Throws after `timeoutMs`
 * (default 20,000), naming what it waited for and the last error.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const endAt = Date.now() + (options.timeoutMs ?? 20_000);
  let last: unknown;
  while (Date.now() < endAt) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(options.everyMs ?? 20);
  }
  throw new Error(
    `Waited in vain until ${what}${
      last instanceof Error ? `: ${last.message}` : ''
    }`,
  );
}
