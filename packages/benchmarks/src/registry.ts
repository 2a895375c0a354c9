import type { BenchResult } from './BenchResult.ts';

export interface Benchmark {
  /** One line for the list. */
  readonly title: string;
  readonly load: () => Promise<{ run(args: string[]): Promise<BenchResult> }>;
}

/** All benchmarks by the name that `npm run bench <name>` takes. Each prints its progress and resolves with its result. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  balancer: {
    title:
      "the balancer's CPU per request, paired with HAProxy (--pairs=8 --seconds=5)",
    load: () => import('./balancer/balancer.ts'),
  },
};
