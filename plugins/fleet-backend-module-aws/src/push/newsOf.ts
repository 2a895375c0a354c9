/** Something changed, as EventBridge tells it. */
export interface News {
  readonly service: 'ecs' | 'autoscaling' | 'codepipeline';
  readonly account: string;
  readonly region: string;
  /** ARNs of services, or names of groups or pipelines. */
  readonly names: readonly string[];
}

/**
 * What an event of EventBridge is about; `undefined` when nothing that is shown follows from it. Whatever is in the queue, it
 * never throws: the queue is no authority, and the worst that an event brings about is a look.
 */
export function newsOf(payload: unknown): News | undefined {
  const { source, account, region, resources, detail } = record(payload);
  if (typeof account !== 'string' || typeof region !== 'string')
    return undefined;
  const arns = strings(resources);
  const details = record(detail);
  switch (source) {
    case 'aws.ecs':
      return news('ecs', account, region, [
        ...[...arns, ...strings(Object.values(details))].map(serviceOf),
        serviceOfTask(details),
      ]);
    case 'aws.application-autoscaling':
      return news('ecs', account, region, [
        scaledService(details, account, region),
      ]);
    case 'aws.autoscaling':
      return news('autoscaling', account, region, [
        textOf(details.AutoScalingGroupName),
      ]);
    case 'aws.codepipeline':
      return news('codepipeline', account, region, [textOf(details.pipeline)]);
    default:
      return undefined;
  }
}

function news(
  service: News['service'],
  account: string,
  region: string,
  found: readonly (string | undefined)[],
): News | undefined {
  const names = [...new Set(found.flatMap(name => name ?? []))];
  return names.length > 0 ? { service, account, region, names } : undefined;
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

function scaledService(
  details: Readonly<Record<string, unknown>>,
  account: string,
  region: string,
): string | undefined {
  const resource = /^service\/[^/]+\/[^/]+$/.exec(
    textOf(details.resourceId) ?? '',
  );
  return resource
    ? `arn:aws:ecs:${region}:${account}:${resource[0]}`
    : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
