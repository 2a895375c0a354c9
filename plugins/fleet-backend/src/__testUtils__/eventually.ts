// Longer than anything below: a test then fails with the reason, not with the time limit.
jest.setTimeout(60_000);

/** Repeats until it no longer throws; the last error after 15 seconds. For what happens soon, not at once. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}
