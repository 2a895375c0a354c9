import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from '../BenchResult.ts';

const LADDER = fileURLToPath(
  new URL('../../../template-tests/', import.meta.url),
);

/**
 * The ladder over everything that the templates make: every combination, every rung, every mistake made on purpose. Its own command
 * prints the table; arguments go to it (`--only`, `--rungs`, `--reference`, `--require`).
 */
export async function run(args: string[]): Promise<BenchResult> {
  const from = performance.now();
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: LADDER,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => child.kill();
  process.once('exit', stop);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const [code] = await once(child, 'close');
  process.off('exit', stop);
  const minutes = (performance.now() - from) / 60_000;
  return {
    name: 'templates',
    figures: {
      ...figuresOf(output),
      minutes: Number(minutes.toFixed(1)),
    },
    goal: 'no check fails, and every mistake made on purpose is found',
    met: code === 0,
  };
}

/** Reads the two lines of the table that count. */
export function figuresOf(output: string): Record<string, number> {
  const made = /(\d+) combinations, (\d+) made/.exec(output);
  const found = /(\d+) mutations: (\d+) found, (\d+) missed/.exec(output);
  return {
    combinations: Number(made?.[1] ?? 0),
    made: Number(made?.[2] ?? 0),
    mutations: Number(found?.[1] ?? 0),
    found: Number(found?.[2] ?? 0),
    missed: Number(found?.[3] ?? 0),
    failures: (output.match(/^FAIL /gm) ?? []).length,
  };
}
