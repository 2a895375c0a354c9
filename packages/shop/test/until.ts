import { setTimeout as wait } from 'node:timers/promises';

/** Waits for something that happens by itself. Fails after 15 seconds, which is no measure of anything. */
export async function until(
  happened: () => Promise<boolean>,
  what = 'It',
): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await happened()) return;
    await wait(50);
  }
  throw new Error(`${what} did not happen within 15 seconds.`);
}
