import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Waits until everything that was written is on the disk. Bulk writes (90,000 carts that are filled, a copy of a database) lie in
 * memory until the kernel writes them back, about 30 s later, and meanwhile every commit waits for 20 to 60 ms: a sample is to
 * pay for what it writes itself, not for what was written before it.
 */
export async function settleDisk(): Promise<void> {
  await run('sync');
}
