import { fileURLToPath } from 'node:url';
import { benchmarks } from './registry.ts';
import { supervise } from './support/supervise.ts';

const RUN = fileURLToPath(new URL('run.ts', import.meta.url));

/**
 * `node src/main.ts` lists the benchmarks, `node src/main.ts <name> [args]` runs one: progress first, one line of JSON last. The exit
 * code is 0 when the goal was met, 1 when it was missed or the benchmark failed, 2 when it cannot run here or the name is unknown.
 * SIGINT and SIGTERM end all that the benchmark has started.
 */
async function main(name: string | undefined, args: string[]): Promise<number> {
  if (name === undefined || name === '--help') {
    const width = Math.max(...Object.keys(benchmarks).map(each => each.length));
    for (const [each, { title }] of Object.entries(benchmarks)) {
      console.log(`${each.padEnd(width)}  ${title}`);
    }
    return 0;
  }
  if (!Object.hasOwn(benchmarks, name)) {
    console.error(
      `There is no benchmark '${name}'. Run without a name to list them.`,
    );
    return 2;
  }
  return supervise(RUN, [name, ...args]);
}

void main(process.argv[2], process.argv.slice(3)).then(code =>
  process.exit(code),
);
