import type {
  CreateServiceRequest,
  CreateServiceResponse,
  DeleteServiceRequest,
  DeleteServiceResponse,
  DescribeServicesRequest,
  DescribeServicesResponse,
  ListClustersRequest,
  ListClustersResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
  ListServicesRequest,
  ListServicesResponse,
  Service,
  UpdateServiceRequest,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { OperationContext } from '../../core/ServiceDefinition.ts';
import { checkConfiguration, invalid } from './checkConfiguration.ts';
import { describeService } from './describe.ts';
import { nameOf, withDefaults } from './EcsRegion.ts';
import { DESCRIBE_SERVICES, LIST_CLUSTERS, LIST_SERVICES } from './limits.ts';
import type { ServiceState, TaskDefinitionState } from './types.ts';

export const serviceOperations = {
  ListClusters: operation<ListClustersRequest, ListClustersResponse>(
    'read',
    'clusterRead',
    (input, { world }) => {
      const page = pageOf([...world.ecs.clusters.values()], {
        size: input.maxResults,
        token: input.nextToken,
        limits: LIST_CLUSTERS,
        errorCode: 'InvalidParameterException',
      });
      return {
        clusterArns: page.items.map(cluster => cluster.arn),
        nextToken: page.nextToken,
      };
    },
  ),

  DescribeClusters: operation<
    DescribeClustersRequest,
    DescribeClustersResponse
  >('read', 'clusterRead', (input, { world }) => ({
    clusters: (input.clusters ?? ['default']).flatMap(name => {
      const cluster = world.ecs.clusters.get(nameOf(name));
      return cluster
        ? [
            {
              clusterArn: cluster.arn,
              clusterName: cluster.name,
              status: 'ACTIVE',
              activeServicesCount: cluster.services.size,
            },
          ]
        : [];
    }),
    failures: (input.clusters ?? []).flatMap(name =>
      world.ecs.clusters.has(nameOf(name))
        ? []
        : [{ arn: name, reason: 'MISSING' }],
    ),
  })),

  ListServices: operation<ListServicesRequest, ListServicesResponse>(
    'read',
    'serviceRead',
    (input, { world }) => {
      const page = pageOf(
        [...clusterOf(world.ecs, input.cluster).services.values()],
        {
          size: input.maxResults,
          token: input.nextToken,
          limits: LIST_SERVICES,
          errorCode: 'InvalidParameterException',
        },
      );
      return {
        serviceArns: page.items.map(service => service.arn),
        nextToken: page.nextToken,
      };
    },
  ),

  DescribeServices: operation<
    DescribeServicesRequest,
    DescribeServicesResponse
  >('read', 'serviceRead', (input, { world }) => {
    const names = input.services ?? [];
    if (names.length === 0) throw invalid('Services cannot be empty.');
    if (names.length > DESCRIBE_SERVICES)
      throw invalid('services can have at most 10 items.');
    clusterOf(world.ecs, input.cluster);
    const services: Service[] = [];
    const missing: string[] = [];
    for (const name of names) {
      const service = world.ecs.findService(input.cluster, name);
      if (!service || service.status === 'INACTIVE') missing.push(name);
      else
        services.push(
          shown(
            service,
            world.world.clock.now(),
            input.include?.includes('TAGS') ?? false,
          ),
        );
    }
    return {
      services,
      failures: missing.map(arn => ({ arn, reason: 'MISSING' })),
    };
  }),

  CreateService: operation<CreateServiceRequest, CreateServiceResponse>(
    'write',
    'serviceModify',
    (input, context) => {
      const { ecs } = context.world;
      const cluster = nameOf(input.cluster ?? 'default');
      const name = input.serviceName!;
      if (ecs.clusters.get(cluster)?.services.has(name))
        throw invalid('Creation of service was not idempotent.');
      const loadBalancers = input.loadBalancers ?? [];
      const config = input.deploymentConfiguration ?? {};
      checkConfiguration(config, loadBalancers);
      const service = ecs.createService({
        name,
        cluster,
        definition: deployable(context, input.taskDefinition ?? ''),
        desired: input.desiredCount ?? 0,
        controller: input.deploymentController?.type ?? 'ECS',
        config,
        loadBalancers,
        network: input.networkConfiguration,
        tags: Object.fromEntries(
          (input.tags ?? []).map(({ key = '', value = '' }) => [key, value]),
        ),
      });
      context.effect(service.arn, 'service created');
      return { service: describeService(service, { tags: true }) };
    },
  ),

  UpdateService: operation<UpdateServiceRequest, UpdateServiceResponse>(
    'write',
    'serviceModify',
    updateService,
  ),

  DeleteService: operation<DeleteServiceRequest, DeleteServiceResponse>(
    'write',
    'serviceModify',
    (input, context) => {
      const service = found(context, input.cluster, input.service);
      if (service.desired > 0 && !input.force)
        throw invalid(
          'The service cannot be stopped while it is scaled above 0.',
        );
      service.status = 'INACTIVE';
      context.world.ecs.wake(service);
      context.effect(service.arn, 'service deleted');
      return { service: describeService(service, { tags: false }) };
    },
  ),
};

/**
 * A change of the size or of the configuration alone deploys nothing; a definition (or network, balancer) other than the
 * present one does, and so does `forceNewDeployment`.
 */
function updateService(
  input: UpdateServiceRequest,
  context: OperationContext,
): UpdateServiceResponse {
  const { ecs, world } = context.world;
  const service = found(context, input.cluster, input.service);
  const byEcs = service.controller === 'ECS';
  if (
    !byEcs &&
    (input.taskDefinition !== undefined ||
      input.forceNewDeployment ||
      input.networkConfiguration ||
      input.loadBalancers)
  ) {
    throw invalid(
      `Unable to update task definition on services with a ${service.controller} deployment controller.`,
    );
  }
  const definition =
    input.taskDefinition === undefined
      ? service.revision.taskDefinition
      : deployable(context, input.taskDefinition);
  const loadBalancers = input.loadBalancers ?? service.loadBalancers;
  const config = input.deploymentConfiguration
    ? withDefaults({ ...service.config, ...input.deploymentConfiguration })
    : service.config;
  checkConfiguration(config, loadBalancers);

  const before = describeService(service, { tags: true });
  if (world.consistencyDelayMs > 0) {
    service.former = {
      until: world.clock.now() + world.consistencyDelayMs,
      shown:
        service.former && service.former.until > world.clock.now()
          ? service.former.shown
          : before,
    };
  }
  service.config = config;
  const network = input.networkConfiguration ?? service.network;
  const changed =
    definition !== service.revision.taskDefinition ||
    JSON.stringify(network) !== JSON.stringify(service.network) ||
    JSON.stringify(loadBalancers) !== JSON.stringify(service.loadBalancers);
  service.network = network;
  service.loadBalancers = [...loadBalancers];
  if (
    input.desiredCount !== undefined &&
    input.desiredCount !== service.desired
  ) {
    context.effect(
      service.arn,
      `desired ${service.desired} -> ${input.desiredCount}`,
    );
    service.desired = input.desiredCount;
  }
  if (byEcs && (changed || input.forceNewDeployment)) {
    ecs.startDeployment(service, ecs.makeRevision(service, definition));
    context.effect(
      service.arn,
      `deployment started: ${definition.family}:${definition.revision}`,
    );
  }
  ecs.wake(service);
  return { service: describeService(service, { tags: true }) };
}

function shown(service: ServiceState, now: number, tags: boolean): Service {
  return service.former && service.former.until > now
    ? (service.former.shown as Service)
    : describeService(service, { tags });
}

function clusterOf(
  ecs: OperationContext['world']['ecs'],
  name: string | undefined,
) {
  const cluster = ecs.clusters.get(nameOf(name ?? 'default'));
  if (!cluster)
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

export function found(
  { world }: OperationContext,
  cluster: string | undefined,
  name: string | undefined,
): ServiceState {
  clusterOf(world.ecs, /:service\/([^/]+)\//.exec(name ?? '')?.[1] ?? cluster);
  const service = world.ecs.findService(cluster, name ?? '');
  if (!service)
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (service.status !== 'ACTIVE')
    throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return service;
}

function deployable(
  { world }: OperationContext,
  name: string,
): TaskDefinitionState {
  const definition = world.ecs.findTaskDefinition(name);
  if (!definition)
    throw new AwsError(
      'ClientException',
      'Unable to describe task definition.',
    );
  if (definition.status !== 'ACTIVE')
    throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return definition;
}
