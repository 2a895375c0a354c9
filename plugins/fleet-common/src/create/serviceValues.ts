import {
  ALLOWED,
  type Combination,
  type Infrastructure,
  INFRASTRUCTURES,
} from './combinations';
import { planConnections } from './connections';
import { hostedRepositoryOf } from './gitHosts';
import { TARGET_LIMITS } from './answers';
import { SCHEDULE, type ServiceAnswers, USUAL_TARGETS } from './ServiceAnswers';

/** One end of the busy hours, as each provider's scheduler wants it. @public */
export interface ScheduleTime {
  readonly cron: string;
  readonly minute: number;
  readonly hour: number;
  /** `*`, `1` or `1-5`; 0 is Sunday. */
  readonly days: string;
}

/**
 * All that skeletons may put into their files (`values.…`). Texts may be empty, nothing is absent.
 * @public
 */
export interface ServiceValues extends Combination {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  /** The owner without kind and namespace, for labels. */
  readonly ownerName: string;
  readonly system: string;
  /** Where its repository is kept, `local-git` unless answered. */
  readonly publishTo: string;
  /** Where at its Git host, as `github.com?owner=acme`; empty for the portal's own Git. */
  readonly repository: string;
  /** The repository's path at its host, for example `acme/tea-shop`; its name in the portal's own Git. */
  readonly repoUrlPath: string;
  readonly environmentNames: readonly string[];
  readonly scaling: {
    readonly min: number;
    readonly max: number;
    readonly testMin: number;
    readonly testMax: number;
    readonly metric: string;
    /** 0 for `schedule`. */
    readonly target: number;
    readonly targetUnit: string;
    /** Cron of five fields in UTC: from then on the group is kept at its maximum. Empty unless the metric is `schedule`. */
    readonly schedule: string;
    /** From then on it may shrink to its minimum. */
    readonly scheduleEnd: string;
    readonly busyFrom: ScheduleTime;
    readonly busyUntil: ScheduleTime;
  };
  readonly region: string;
  readonly accountTest: string;
  readonly accountProd: string;
  readonly domain: string;
  /** Where the container listens. */
  readonly port: number;
  /** Time between SIGTERM and SIGKILL, in every file that has such a window. */
  readonly stopSeconds: number;
  /** How long an instance serves on after SIGTERM: longer than the balancer needs to notice, shorter than the window. */
  readonly drainSeconds: number;
  readonly healthPath: string;
  readonly readyPath: string;
  readonly poolSize: number;
  readonly databaseMaxConnections: number;
  /** Name of the image's repository in its registry. */
  readonly imageRepository: string;
  readonly nodeVersion: string;
  readonly usesQueue: boolean;
  readonly cartsInDynamo: boolean;
  readonly queueProvider: 'postgres' | 'sqs';
  readonly templateRef: string;
  readonly templateVersion: string;
  /** Date (UTC) of the day it was made. */
  readonly createdAt: string;
  /** Instance-hours of a month of 730 hours, test and prod together. */
  readonly monthlyHoursAtMin: number;
  readonly monthlyHoursAtMax: number;
}

const REGIONS: Readonly<Record<Infrastructure, string>> = {
  local: '',
  'azure-vmss': 'westeurope',
  'aws-ecs': 'eu-west-1',
  'aws-asg': 'eu-west-1',
  'aws-ami-sqs': 'eu-west-1',
  'gcp-mig': 'europe-west1',
};

const testSize = ({ max }: { max: number }) => ({
  min: 1,
  max: Math.min(2, max),
});

/** What a month costs in instance-hours, test and prod together. @public */
export function monthlyHours(size: { min: number; max: number }): {
  atMin: number;
  atMax: number;
} {
  const test = testSize(size);
  return {
    atMin: 730 * (size.min + test.min),
    atMax: 730 * (size.max + test.max),
  };
}

/**
 * The combination that the answers stand for, with the defaults of their infrastructure where they say nothing. An unknown
 * infrastructure is kept, for `refusalOfAnswers` to refuse.
 * @public
 */
export function combinationOf(answers: ServiceAnswers): Combination {
  const infra = answers.infra as Infrastructure;
  const allowed = ALLOWED[INFRASTRUCTURES.includes(infra) ? infra : 'local'];
  const { pipeline, observability, metric, deployment } = answers;
  return {
    infra,
    pipeline: pipeline || allowed.pipeline[0],
    observability: observability || allowed.observability[0],
    metric: metric || allowed.metric[0],
    // A form keeps what was answered before another infrastructure was chosen.
    deployment:
      allowed.deployment.length > 1 && deployment
        ? deployment
        : allowed.deployment[0],
  } as Combination;
}

/** As the hosts' annotations want it: `owner/name`, in Azure DevOps `project/name`. */
function pathOf({ name, repository = '' }: ServiceAnswers): string {
  const parts = hostedRepositoryOf(repository)?.parts;
  const place = parts?.owner ?? parts?.project ?? parts?.workspace;
  return place ? `${place}/${name}` : name;
}

const timeOf = (cron: string): ScheduleTime => {
  const [, minute = '0', hour = '0', days = '*'] = SCHEDULE.exec(cron) ?? [];
  return { cron, minute: Number(minute), hour: Number(hour), days };
};

/**
 * What skeletons are rendered with. Only for answers that `refusalOfAnswers` accepts.
 * @public
 */
export function serviceValues(
  answers: ServiceAnswers,
  template: { ref: string; version: string; now: Date },
): ServiceValues {
  const combination = combinationOf(answers);
  const { infra, metric } = combination;
  const cloud = infra !== 'local';
  const { min = 2, max = 6, databaseMaxConnections = 100 } = answers;
  const test = testSize({ max });
  const hours = monthlyHours({ min, max });
  const scheduled = metric === 'schedule';
  const schedule = (scheduled && answers.schedule) || '';
  const scheduleEnd = (scheduled && answers.scheduleEnd) || '';
  return {
    ...combination,
    name: answers.name,
    title: answers.title || answers.name,
    description: answers.description || 'An e-commerce service that scales out',
    owner: answers.owner,
    ownerName: answers.owner.replace(/^.*[:/]/, ''),
    system: answers.system ?? '',
    publishTo: answers.publishTo || 'local-git',
    repository: answers.repository ?? '',
    repoUrlPath: pathOf(answers),
    environmentNames: ['test', 'prod'],
    scaling: {
      min,
      max,
      testMin: test.min,
      testMax: test.max,
      metric,
      target:
        metric === 'schedule' ? 0 : answers.target ?? USUAL_TARGETS[metric],
      targetUnit: metric === 'schedule' ? '' : TARGET_LIMITS[metric].unit,
      schedule,
      scheduleEnd,
      busyFrom: timeOf(schedule),
      busyUntil: timeOf(scheduleEnd),
    },
    region: cloud ? answers.region || REGIONS[infra] : '',
    accountTest: (cloud && answers.accountTest) || '',
    accountProd: (cloud && answers.accountProd) || '',
    domain: (cloud && answers.domain) || '',
    port: 3000,
    stopSeconds: cloud ? 45 : 10,
    // Local: the engine takes an instance out of rotation before it ends it.
    drainSeconds: cloud ? 20 : 1,
    healthPath: '/livez',
    readyPath: '/readyz',
    poolSize: planConnections({ maxInstances: max, databaseMaxConnections })
      .poolSize,
    databaseMaxConnections,
    imageRepository: answers.name,
    nodeVersion: '24',
    usesQueue: metric === 'queue' || infra === 'aws-ami-sqs',
    cartsInDynamo: infra === 'aws-ecs',
    queueProvider: infra === 'aws-ami-sqs' ? 'sqs' : 'postgres',
    templateRef: template.ref,
    templateVersion: template.version,
    createdAt: template.now.toISOString().slice(0, 10),
    monthlyHoursAtMin: hours.atMin,
    monthlyHoursAtMax: hours.atMax,
  };
}
