import type {
  Capability,
  Pipeline,
  PipelinePhase,
  PipelineRun,
  PipelineStage,
} from '@capstan/plugin-fleet-common';
import type { FakePipelines } from './FakePipelines';

const MINUTE = 60_000;
const STAGES: readonly {
  readonly name: string;
  readonly environment?: string;
}[] = [
  { name: 'Build' },
  { name: 'Deploy to test', environment: 'test' },
  { name: 'Smoke test' },
  { name: 'Approve for production' },
  { name: 'Deploy to production', environment: 'prod' },
];
const no = (reason: string): Capability => ({ can: false, reason });

const MESSAGES: Readonly<Record<PipelinePhase, string>> = {
  pending: 'Not its turn yet.',
  running: 'It runs.',
  waiting: 'It waits for a person.',
  succeeded: 'It passed.',
  failed: 'It failed.',
  stopped: 'It was not reached.',
  skipped: 'It was not needed.',
};

/** The id of the pipeline of a service of the fake. */
export function fakePipelineId(service: string): string {
  return `local-pipeline:default:-:${service}`;
}

/** One run that got as far as a stage, which is in `phase`; those before it passed. */
export function buildRun(traits: {
  readonly number: number;
  readonly at: number;
  readonly stage: number;
  readonly phase: PipelinePhase;
  readonly title?: string;
  readonly message?: string;
  readonly output?: readonly string[];
  readonly actor?: string;
}): PipelineRun {
  const { number, at, phase } = traits;
  const ended = !['running', 'waiting'].includes(phase);
  const iso = (minutes: number) =>
    new Date(at + minutes * MINUTE).toISOString();
  const phaseOf = (index: number): PipelinePhase => {
    if (index < traits.stage) return 'succeeded';
    if (index > traits.stage)
      return phase === 'failed' || phase === 'stopped' ? 'stopped' : 'pending';
    return phase;
  };
  const stages = STAGES.map(({ name, environment }, index): PipelineStage => {
    const its = phaseOf(index);
    const begun = index <= traits.stage;
    const passed = begun && !['running', 'waiting'].includes(its);
    return {
      name,
      environment,
      phase: its,
      message:
        index === traits.stage && traits.message !== undefined
          ? traits.message
          : MESSAGES[its],
      ...(begun && { startedAt: iso(index) }),
      ...(passed && { endedAt: iso(index + 1) }),
      ...(its === 'waiting' && {
        gate: {
          id: `run-${number}-gate`,
          instructions: 'Look at the storefront of test before you approve.',
          since: iso(index),
          answer: { approve: { can: true }, reject: { can: true } },
        },
      }),
      ...(index === 0 && {
        output: traits.output ?? [
          'npm ci: added 212 packages',
          'npm test: 184 passed',
          'image shop@sha256:8c1f2ab4 pushed',
        ],
      }),
      ...(index === traits.stage &&
        its === 'failed' && {
          output: traits.output ?? [
            'GET /readyz → 503',
            'Error: database "shop" does not exist',
          ],
        }),
      retry: its === 'failed' ? { can: true } : no(`${name} has not failed.`),
      rollback:
        its === 'succeeded' && environment !== undefined
          ? { can: true }
          : no(`${name} has deployed nothing in this run.`),
    };
  });
  return {
    id: `run-${number}`,
    label: `#${number}`,
    phase,
    message: `${STAGES[traits.stage].name}: ${
      traits.message ?? MESSAGES[phase]
    }`,
    commit: `${number.toString(
      16,
    )}f3a9c27be0d4418a5c6e1b7d2f90834a6bc5de12`.slice(0, 40),
    title: traits.title ?? 'Faster search in the storefront',
    digest: `sha256:8c1f2ab4${number}`,
    trigger: 'push to main',
    actor: traits.actor ?? 'user:default/teo.okafor',
    startedAt: iso(0),
    ...(ended && { endedAt: iso(traits.stage + 1) }),
    stages,
    stop: ended ? no('The run has ended.') : { can: true },
  };
}

export function buildPipeline(
  service: string,
  runs: readonly PipelineRun[],
  now: number,
  more: Partial<Pipeline> = {},
): Pipeline {
  return {
    id: fakePipelineId(service),
    ref: {
      provider: 'local-pipeline',
      account: 'default',
      region: '-',
      nativeId: service,
    },
    name: service,
    kind: 'Local pipeline',
    entityRef: `component:default/${service}`,
    runs,
    start: { can: true },
    freshness: { observedAt: new Date(now).toISOString(), stale: false },
    ...more,
  };
}

/** A run that waits, one that runs, one that failed, one that nobody could read lately, and one without any run. */
export function seedPipelines(pipelines: FakePipelines, now: number): void {
  const ago = (minutes: number) => now - minutes * MINUTE;
  const older = [
    buildRun({
      number: 41,
      at: ago(190),
      stage: 4,
      phase: 'succeeded',
      title: 'Prices with the tax of the country',
    }),
    buildRun({
      number: 40,
      at: ago(300),
      stage: 2,
      phase: 'failed',
      message: 'GET /readyz answered 503 for 60 s.',
      title: 'Carts survive a restart',
    }),
    buildRun({
      number: 39,
      at: ago(1500),
      stage: 4,
      phase: 'succeeded',
      title: 'First version',
    }),
  ];
  const waiting = buildRun({
    number: 42,
    at: ago(7),
    stage: 3,
    phase: 'waiting',
  });
  const failed = buildRun({
    number: 12,
    at: ago(15),
    stage: 2,
    phase: 'failed',
    message: 'GET /readyz answered 503 for 60 s.',
    title: 'Payments by invoice',
  });
  pipelines.replace(buildPipeline('shop', [waiting, ...older], now));
  pipelines.replace(
    buildPipeline('checkout', [failed], now, {
      kind: 'AWS CodePipeline',
      simulated: true,
    }),
  );
  pipelines.replace(
    buildPipeline(
      'search',
      [buildRun({ number: 7, at: ago(1), stage: 1, phase: 'running' })],
      now,
    ),
  );
  pipelines.replace(
    buildPipeline('billing', [older[0]], now, {
      freshness: {
        observedAt: new Date(ago(9)).toISOString(),
        stale: true,
        error:
          'The pipeline could not be read: AccessDenied on codepipeline:ListPipelineExecutions. Ask for the read role.',
      },
    }),
  );
  pipelines.replace(buildPipeline('outlet', [], now));
}
