/** Resolves after `ms`, or as soon as the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.min(ms, 2 ** 31 - 1));
  const either = AbortSignal.any([signal, over.signal]);
  if (!either.aborted) {
    await new Promise(resolve => either.addEventListener('abort', resolve));
  }
  clearTimeout(timer);
}
