import { BenchUnavailable } from './BenchResult.ts';
import { benchmarks } from './registry.ts';

/** One benchmark of the registry, in the process that `main.ts` gives it. */
async function run(name: string, args: string[]): Promise<number> {
  const benchmark = await benchmarks[name].load();
  const result = await benchmark.run(args);
  console.log(JSON.stringify(result));
  return result.met ? 0 : 1;
}

run(process.argv[2], process.argv.slice(3)).then(
  code => process.exit(code),
  (error: unknown) => {
    if (error instanceof BenchUnavailable)
      console.error(`skipped: ${error.message}`);
    else console.error(error);
    process.exit(error instanceof BenchUnavailable ? 2 : 1);
  },
);
