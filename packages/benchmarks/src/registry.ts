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
  'zero-failure': {
    title:
      'rollouts, rollbacks, scalings and kills under load, every request accounted for (--cycles 60 --rate 250 --seed 1)',
    load: () => import('./zeroFailure/zeroFailure.ts'),
  },
  rollback: {
    title:
      'time until no request goes to the bad release: warm and cold (--warm 20 --cold 10)',
    load: () => import('./rollback/rollback.ts'),
  },
  reaction: {
    title:
      'time from a fourfold load step to the first added serving instance (--steps 20)',
    load: () => import('./reaction/reaction.ts'),
  },
  autoscaler: {
    title:
      "the autoscaler's shortage, waste and calm on six traces, beside HPA, KPA and AWS (--seed=98)",
    load: () => import('./autoscaler/autoscaler.ts'),
  },
  'engine-kill': {
    title:
      'the engine killed under load: orphans, foreign signals, recovery, failed requests (--kills 100 --rate 200 --seed 1)',
    load: () => import('./engineKill/engineKill.ts'),
  },
  page: {
    title:
      'time from a change at the engine to the open page in Chromium (--changes 40)',
    load: () => import('./page/page.ts'),
  },
  charts: {
    title:
      '30 days of signals in 10,000 points on the Health tab in Chromium, paired with the page without points (--points 10000 --rounds 12 --seed 1)',
    load: () => import('./charts/charts.ts'),
  },
  'action-kill': {
    title:
      'a backend killed at every boundary of every kind of action: same end, no second effect, time until resumed (--seed 1 --flights 4)',
    load: () => import('./actionKill/run.ts'),
  },
  histories: {
    title:
      'seeded histories of three replicas with stops, faults and wrong clocks, checked for anomalies (--histories 1000 --seed 1)',
    load: () => import('./histories/histories.ts'),
  },
  'portal-kill': {
    title:
      "what a service's users notice while the portal is blocked and killed (--rounds 3)",
    load: () => import('./portalKill/portalKill.ts'),
  },
  'shop-rolling': {
    title:
      'the shop rolled to the next release and back under load, a migration in between (--rounds 5 --rate 40 --instances 2)',
    load: () => import('./shopRolling/shopRolling.ts'),
  },
  shop: {
    title:
      'the shop beside bare handlers and pgbench: orders, reads, overload, memory, start and stop (--rounds 3 --seconds 5)',
    load: () => import('./shop/shop.ts'),
  },
  'health-corpus': {
    title:
      'health and verdicts on generated traces with labelled faults: precision and recall (--seed 1 --faults 300 --hours 2000 --show)',
    load: () => import('./healthCorpus/healthCorpus.ts'),
  },
  'shop-peers': {
    title:
      'the order journey on the shop, Vendure and Medusa, both installed from npm (--rounds 3 --seconds 5)',
    load: () => import('./shopPeers/shopPeers.ts'),
  },
  'shop-lighthouse': {
    title:
      "Lighthouse on the shop's first, category and product page, on a phone and on a desk (--runs 3)",
    load: () => import('./shopLighthouse/shopLighthouse.ts'),
  },
  'alert-latency': {
    title:
      'time from a fault of a running service to the open alert: a quarter, half and all of its requests fail (--rounds 6 --rate 50)',
    load: () => import('./alertLatency/alertLatency.ts'),
  },
  'health-scale': {
    title:
      'the CPU of judging 10,000 groups by all rules each 10 s; requests to sources with 1 and 200 viewers (--groups 10000 --seed 1)',
    load: () => import('./healthScale/healthScale.ts'),
  },
  'shop-race': {
    title:
      '200 buyers after 500 pieces on four instances that are killed at random: nothing oversold, every charge one order (--seeds 20 --seed 1)',
    load: () => import('./shopRace/shopRace.ts'),
  },
  'shop-fuzz': {
    title:
      'requests made from the OpenAPI document of the shop, every answer held against it (--requests 100000 --seed 1)',
    load: () => import('./shopFuzz/shopFuzz.ts'),
  },
  'aws-calls': {
    title:
      'calls to AWS with 50 open pages, beside the existing ECS plugin, which is fetched from npm (--pages 50 --services 50 --fresh 30 --seconds 600)',
    load: () => import('./awsCalls/awsCalls.ts'),
  },
  'aws-scale': {
    title:
      '5,000 services in 10 AWS accounts: CPU of the sweeps, memory, API latency, what a restart shows without AWS (--services 5000 --accounts 10 --learn 420 --seconds 180)',
    load: () => import('./awsScale/awsScale.ts'),
  },
  templates: {
    title:
      'the ladder: every service that the templates can make, checked, and every mistake made on purpose found (--only aws-ecs --rungs T0,T1,T2)',
    load: () => import('./templates/templates.ts'),
  },
  'local-pipeline': {
    title:
      'a new service from its first commit to test and prod on the local engine (--rounds 5)',
    load: () => import('./localPipeline/localPipeline.ts'),
  },
};
