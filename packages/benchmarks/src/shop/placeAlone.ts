import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SHOP } from './ShopProcess.ts';

/** Orders placed per second by the shop's store alone, in a process of its own: reserved, not paid, nothing of HTTP around it. */
export async function placeAlone(options: {
  readonly databaseUrl: string;
  readonly carts: readonly string[];
  readonly callers: number;
  readonly seconds: number;
}): Promise<{ readonly perSecond: number; readonly failed: number }> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('placeProcess.ts', import.meta.url))],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const sources = pathToFileURL(join(SHOP, 'src/')).href;
  child.stdin.end(`${JSON.stringify({ sources, ...options })}\n`);
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    await exited;
    return JSON.parse(line) as { perSecond: number; failed: number };
  }
  throw new Error('The process that places orders said nothing.');
}
