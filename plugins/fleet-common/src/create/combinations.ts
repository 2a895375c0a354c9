/** Where a new service may run. @public */
export type Infrastructure =
  | 'local'
  | 'azure-vmss'
  | 'aws-ecs'
  | 'aws-asg'
  | 'aws-ami-sqs'
  | 'gcp-mig';

/** What builds, tests and deploys a new service. @public */
export type PipelineKind =
  | 'local'
  | 'jenkins'
  | 'codepipeline'
  | 'azure-pipelines'
  | 'github-actions'
  | 'cloud-build';

/** Where a new service's signals and alerts are kept. @public */
export type Observability =
  | 'prometheus'
  | 'newrelic'
  | 'cloudwatch'
  | 'azure-monitor'
  | 'google-monitoring'
  | 'elk';

/** What a new service's group is scaled on. @public */
export type ScalingMetric =
  | 'cpu'
  | 'requests'
  | 'latency'
  | 'queue'
  | 'schedule';

/** How a release replaces the one before. @public */
export type Deployment = 'rolling' | 'codedeploy' | 'ecs-native';

/** The answers that decide which files a new service gets. @public */
export interface Combination {
  readonly infra: Infrastructure;
  readonly pipeline: PipelineKind;
  readonly observability: Observability;
  readonly metric: ScalingMetric;
  readonly deployment: Deployment;
}

/** What goes with an infrastructure; the first of each is the default. @public */
export interface AllowedChoices {
  readonly pipeline: readonly PipelineKind[];
  readonly observability: readonly Observability[];
  readonly metric: readonly ScalingMetric[];
  readonly deployment: readonly Deployment[];
}

/**
 * What goes with what; the first of each is the default. The form, the server and the ladder of checks all read this table.
 * @public
 */
export const ALLOWED: Readonly<Record<Infrastructure, AllowedChoices>> = {
  local: {
    pipeline: ['local'],
    observability: ['prometheus', 'newrelic'],
    metric: ['cpu', 'requests', 'queue', 'schedule'],
    deployment: ['rolling'],
  },
  'azure-vmss': {
    pipeline: ['jenkins', 'azure-pipelines', 'github-actions'],
    observability: ['azure-monitor', 'newrelic', 'prometheus'],
    metric: ['cpu', 'requests', 'schedule'],
    deployment: ['rolling'],
  },
  'aws-ecs': {
    pipeline: ['codepipeline', 'github-actions', 'jenkins'],
    observability: ['cloudwatch', 'newrelic', 'prometheus'],
    metric: ['requests', 'cpu', 'latency', 'schedule'],
    deployment: ['codedeploy', 'ecs-native'],
  },
  'aws-asg': {
    pipeline: ['jenkins', 'github-actions'],
    observability: ['newrelic', 'cloudwatch', 'prometheus'],
    metric: ['cpu', 'requests', 'latency', 'schedule'],
    deployment: ['rolling'],
  },
  'aws-ami-sqs': {
    pipeline: ['jenkins', 'github-actions'],
    observability: ['elk', 'cloudwatch', 'newrelic'],
    metric: ['queue', 'cpu', 'schedule'],
    deployment: ['rolling'],
  },
  'gcp-mig': {
    pipeline: ['cloud-build', 'github-actions'],
    observability: ['google-monitoring', 'newrelic', 'prometheus'],
    metric: ['cpu', 'requests', 'schedule'],
    deployment: ['rolling'],
  },
};

/** @public */
export const INFRASTRUCTURES = Object.keys(ALLOWED) as Infrastructure[];

/**
 * Every valid combination, in the table's order.
 * @public
 */
export function combinations(): Combination[] {
  return INFRASTRUCTURES.flatMap(infra => {
    const { pipeline, observability, metric, deployment } = ALLOWED[infra];
    return pipeline.flatMap(p =>
      observability.flatMap(o =>
        metric.flatMap(m =>
          deployment.map(d => ({
            infra,
            pipeline: p,
            observability: o,
            metric: m,
            deployment: d,
          })),
        ),
      ),
    );
  });
}

/**
 * The combinations with each infrastructure's defaults: `local` and the five reference systems.
 * @public
 */
export function referenceCombinations(): Combination[] {
  return INFRASTRUCTURES.map(infra => {
    const { pipeline, observability, metric, deployment } = ALLOWED[infra];
    return {
      infra,
      pipeline: pipeline[0],
      observability: observability[0],
      metric: metric[0],
      deployment: deployment[0],
    };
  });
}

const WORDS: Readonly<Record<keyof AllowedChoices, string>> = {
  pipeline: 'pipeline',
  observability: 'place for signals',
  metric: 'scaling metric',
  deployment: 'way to deploy',
};

/**
 * Why the answers do not go together, as a sentence that names the choices there are; `undefined` when they do.
 * Takes text, because it judges what came over the wire.
 * @public
 */
export function refusalOf(
  answers: Readonly<Record<keyof Combination, string>>,
): { field: keyof Combination; message: string } | undefined {
  const allowed = Object.hasOwn(ALLOWED, answers.infra)
    ? ALLOWED[answers.infra as Infrastructure]
    : undefined;
  if (!allowed) {
    return {
      field: 'infra',
      message: `A service cannot run on '${
        answers.infra
      }'. Choose one of ${INFRASTRUCTURES.join(', ')}.`,
    };
  }
  for (const field of Object.keys(allowed) as (keyof AllowedChoices)[]) {
    const choices: readonly string[] = allowed[field];
    if (!choices.includes(answers[field])) {
      return {
        field,
        message: `'${answers[field]}' does not go with '${
          answers.infra
        }' as its ${WORDS[field]}. Choose one of ${choices.join(', ')}.`,
      };
    }
  }
  return undefined;
}
