import type {
  ServiceRevision,
  UpdateServiceRequest,
} from '@aws-sdk/client-ecs';
import type { EcsReader } from './EcsReader';
import { sourceOf } from './mapRollout';
import { parseRevisionId, surroundingsOf } from './revisionId';
import { isGoingBack, shortName } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';

/** The definition exists and can be deployed now. */
export async function checkDefinition(
  reader: EcsReader,
  id: string,
  { service, revisions, definitions }: ServiceFacts,
  signal: AbortSignal,
): Promise<{ readonly arn: string } | { readonly refusal: string }> {
  const { definition: name } = parseRevisionId(id);
  if (!/^[A-Za-z0-9_-]+:\d+$/.test(name)) {
    return {
      refusal: `There is no revision '${id}'. Choose one from the list.`,
    };
  }
  const known = [...definitions.keys()].find(arn => shortName(arn) === name);
  const deployed = [...revisions.values()].find(
    revision => shortName(revision.taskDefinition) === name,
  )?.taskDefinition;
  const family = name.split(':')[0];
  const present =
    service.taskDefinition ?? service.taskSets?.[0]?.taskDefinition;
  const prefix = present?.slice(0, present.lastIndexOf('/') + 1);
  if (!known && !deployed && shortName(present).split(':')[0] !== family) {
    return {
      refusal: `The task definition '${name}' does not belong to this service. Choose a revision from the list.`,
    };
  }
  const arn = known ?? deployed ?? `${prefix}${name}`;
  const facts = await reader.readDefinition(arn, signal);
  if (!facts)
    return {
      refusal: `There is no task definition '${name}' any more. Choose another revision.`,
    };
  if (!facts.active) {
    return {
      refusal: `The task definition '${name}' was deregistered. Register it anew, or choose another revision.`,
    };
  }
  return { arn };
}

/** What else must change, so that the whole revision is restored and not only its task definition. */
export async function surroundingsFor(
  reader: EcsReader,
  id: string,
  facts: ServiceFacts,
  signal: AbortSignal,
): Promise<
  | { readonly changes: Partial<UpdateServiceRequest> }
  | { readonly refusal: string }
> {
  const { surroundings } = parseRevisionId(id);
  const current = currentRevision(facts);
  if (surroundings === undefined || surroundingsOf(current) === surroundings)
    return { changes: {} };
  await reader.readHistory(facts.service.serviceArn!, signal);
  const found = [...facts.revisions.values()].find(
    revision =>
      revision.serviceArn === facts.service.serviceArn &&
      surroundingsOf(revision) === surroundings,
  );
  if (!found) {
    return {
      refusal: `ECS does not remember the network and balancer of '${id}' any more. Choose the revision of the same task definition in the present ones.`,
    };
  }
  return { changes: changesTo(found) };
}

function currentRevision({
  service,
  deployments,
  revisions,
}: ServiceFacts): ServiceRevision | undefined {
  const [latest] = deployments;
  const arn =
    latest && (isGoingBack(latest) || latest.status === 'ROLLBACK_SUCCESSFUL')
      ? sourceOf(latest)
      : latest?.targetServiceRevision?.arn ??
        service.currentServiceRevisions?.[0]?.arn;
  return arn === undefined ? undefined : revisions.get(arn);
}

function changesTo(revision: ServiceRevision): Partial<UpdateServiceRequest> {
  const {
    networkConfiguration,
    loadBalancers,
    capacityProviderStrategy,
    serviceRegistries,
    serviceConnectConfiguration,
    volumeConfigurations,
  } = revision;
  return {
    ...(networkConfiguration && { networkConfiguration }),
    ...(loadBalancers && { loadBalancers }),
    ...(capacityProviderStrategy && { capacityProviderStrategy }),
    ...(serviceRegistries && { serviceRegistries }),
    ...(serviceConnectConfiguration && { serviceConnectConfiguration }),
    ...(volumeConfigurations && { volumeConfigurations }),
  };
}
