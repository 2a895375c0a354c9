import { callOf } from './callOf';
import { record, strings, textOf } from './parse';

/** Something changed, as EventBridge tells it. */
export interface News {
  readonly service:
    | 'ecs'
    | 'autoscaling'
    | 'dynamodb'
    | 'codepipeline'
    | 'cloudwatch';
  readonly account: string;
  readonly region: string;
  /**
   * ARNs of services or of deployment groups of CodeDeploy; names of groups, tables, pipelines or alarms.
   */
  readonly names: readonly string[];
}

type Place = Pick<News, 'account' | 'region'>;

const DEPLOYMENT_GROUP =
  /^arn:[a-z-]+:codedeploy:[^:]*:\d{12}:deploymentgroup:/;

/** What else is called may be data: a trail that logs data would tell of each item. */
const CAPACITY_CALLS: ReadonlySet<string> = new Set([
  'UpdateTable',
  'DeleteTable',
]);

/**
 * What an event of EventBridge is about; `undefined` when nothing that is shown follows from it. Whatever is in the queue, it
 * never throws: the queue is no authority, and the worst that an event brings about is a look.
 */
export function newsOf(payload: unknown): News | undefined {
  const event = record(payload);
  const { source, account, region } = event;
  if (typeof account !== 'string' || typeof region !== 'string')
    return undefined;
  const place = { account, region };
  const details = record(event.detail);
  if (event['detail-type'] === 'AWS API Call via CloudTrail')
    return newsOfCall(details, place);
  switch (source) {
    case 'aws.ecs':
      return news('ecs', place, [
        ...[
          ...strings(event.resources),
          ...strings(Object.values(details)),
        ].map(serviceOf),
        serviceOfTask(details),
      ]);
    case 'aws.codedeploy':
      return news(
        'ecs',
        place,
        strings(event.resources).filter(arn => DEPLOYMENT_GROUP.test(arn)),
      );
    case 'aws.application-autoscaling':
      return newsOfScaled(textOf(details.resourceId), place);
    case 'aws.autoscaling':
      return news('autoscaling', place, [textOf(details.AutoScalingGroupName)]);
    case 'aws.codepipeline':
      return news('codepipeline', place, [textOf(details.pipeline)]);
    case 'aws.cloudwatch':
      return isAlarming(details)
        ? news('cloudwatch', place, [textOf(details.alarmName)])
        : undefined;
    default:
      return undefined;
  }
}

function news(
  service: News['service'],
  place: Place,
  found: readonly (string | undefined)[],
): News | undefined {
  const names = [...new Set(found.flatMap(name => name ?? []))];
  return names.length > 0 ? { service, ...place, names } : undefined;
}

/** The only news of bounds, of what is suspended, and of tables comes from CloudTrail. */
function newsOfCall(
  details: Readonly<Record<string, unknown>>,
  place: Place,
): News | undefined {
  const call = callOf(details);
  switch (call?.service) {
    case 'autoscaling':
    case 'application-autoscaling':
      return (
        newsOfScaled(textOf(call.parameters.resourceId), place) ??
        news('autoscaling', place, [
          textOf(call.parameters.autoScalingGroupName),
        ])
      );
    case 'dynamodb':
      return news('dynamodb', place, [
        CAPACITY_CALLS.has(call.name)
          ? textOf(call.parameters.tableName)?.replace(/^arn:.*:table\//, '')
          : undefined,
      ]);
    default:
      return undefined;
  }
}

/** What Application Auto Scaling scales: a service, or the capacity of a table or index. */
function newsOfScaled(
  resourceId: string | undefined,
  place: Place,
): News | undefined {
  const { account, region } = place;
  if (/^service\/[^/]+\/[^/]+$/.test(resourceId ?? ''))
    return news('ecs', place, [
      `arn:aws:ecs:${region}:${account}:${resourceId}`,
    ]);
  const [, table] = /^table\/([^/]+)/.exec(resourceId ?? '') ?? [];
  return news('dynamodb', place, [table]);
}

/** Whether an alarm began or ended to be in ALARM: the other states are not shown. */
function isAlarming({
  state,
  previousState,
}: Readonly<Record<string, unknown>>): boolean {
  return [state, previousState].some(one => record(one).value === 'ALARM');
}

/** The service of an ARN of it, of one of its deployments, or of one of its revisions. */
function serviceOf(arn: string): string | undefined {
  const match =
    /^(arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}):service(?:-deployment|-revision)?\/([^/]+)\/([^/]+)/.exec(
      arn,
    );
  return match ? `${match[1]}:service/${match[2]}/${match[3]}` : undefined;
}

/** Events of tasks name the cluster, and the service as a group. */
function serviceOfTask(
  details: Readonly<Record<string, unknown>>,
): string | undefined {
  const cluster = /^(arn:[a-z-]+:ecs:[a-z0-9-]+:\d{12}):cluster\/(.+)$/.exec(
    textOf(details.clusterArn) ?? '',
  );
  const service = /^service:(.+)$/.exec(textOf(details.group) ?? '');
  return cluster && service
    ? `${cluster[1]}:service/${cluster[2]}/${service[1]}`
    : undefined;
}
