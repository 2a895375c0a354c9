/** Does something for every item, a few at a time, and in their order as far as that allows. Rejects with the first error. */
export async function atATime<T>(
  most: number,
  items: readonly T[],
  work: (item: T, at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      await work(items[at], at);
    }
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, worker);
  // All of them end before anything that they use is taken away.
  const ends = await Promise.allSettled(workers);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
