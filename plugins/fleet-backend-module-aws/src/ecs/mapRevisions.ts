import type { ServiceRevision } from '@aws-sdk/client-ecs';
import type { ObservedRevision } from '@capstan/plugin-fleet-node';
import { definitionOf } from '../codedeploy/appSpec';
import { labelOfImage } from './mapDefinition';
import { revisionIdOf, surroundingsOf } from './revisionId';
import { shortName } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';

/** Revisions of a service, and what else the mapping asks about them. */
export interface Revisions {
  readonly all: readonly ObservedRevision[];
  /** Id of a service revision. */
  idOf(serviceRevisionArn: string | undefined): string | undefined;
  /** Id of a task definition in the present surroundings. */
  idOfDefinition(taskDefinitionArn: string): string;
  labelOf(id: string): string;
}

/** What was deployed, and the newest definitions that could be. Pure. */
export function mapRevisions(facts: ServiceFacts): Revisions {
  const { service, definitions, deployments, deployable } = facts;
  const known = new Map<string, ServiceRevision>();
  const remember = (arn: string | undefined) => {
    const revision = arn === undefined ? undefined : facts.revisions.get(arn);
    if (arn !== undefined && revision?.taskDefinition) known.set(arn, revision);
  };
  for (const deployment of deployments) {
    remember(deployment.targetServiceRevision?.arn);
    for (const source of deployment.sourceServiceRevisions ?? [])
      remember(source.arn);
  }
  for (const current of service.currentServiceRevisions ?? [])
    remember(current.arn);

  const present = presentSurroundings(facts, known);
  const idOf = (arn: string | undefined) => {
    const revision = arn === undefined ? undefined : known.get(arn);
    return revision?.taskDefinition === undefined
      ? undefined
      : revisionIdOf(revision.taskDefinition, surroundingsOf(revision));
  };
  const idOfDefinition = (arn: string) => revisionIdOf(arn, present);

  const byId = new Map<string, ObservedRevision>();
  const newest = new Map<string, number>();
  // A service revision says more than its definition does, and a newer one has the digests that run now.
  const add = (arn: string, id: string, revision?: ServiceRevision) => {
    const created = revision?.createdAt?.getTime() ?? Number.NEGATIVE_INFINITY;
    if (byId.has(id) && created <= (newest.get(id) ?? created)) return;
    newest.set(id, created);
    byId.set(id, toRevision(facts, arn, id, revision));
  };
  for (const arn of [
    ...deployable.filter(candidate => definitions.has(candidate)),
    ...(service.taskDefinition ? [service.taskDefinition] : []),
    ...(service.taskSets ?? []).flatMap(set => set.taskDefinition ?? []),
    ...(facts.codeDeploy?.deployments ?? []).flatMap(
      deployment => definitionOf(deployment) ?? [],
    ),
  ])
    add(arn, idOfDefinition(arn));
  for (const [arn, revision] of known)
    add(revision.taskDefinition!, idOf(arn)!, revision);

  const all = [...byId.values()].sort((a, b) =>
    b.createdAt.localeCompare(a.createdAt),
  );
  return {
    all,
    idOf,
    idOfDefinition,
    labelOf: id => byId.get(id)?.label ?? id.split('@')[0],
  };
}

/** As the newest deployment has them: what a definition that was never deployed would get. */
function presentSurroundings(
  { deployments, service }: ServiceFacts,
  known: ReadonlyMap<string, ServiceRevision>,
): string | undefined {
  const current =
    deployments[0]?.targetServiceRevision?.arn ??
    service.currentServiceRevisions?.[0]?.arn;
  return surroundingsOf(current === undefined ? undefined : known.get(current));
}

function toRevision(
  facts: ServiceFacts,
  arn: string,
  id: string,
  revision: ServiceRevision | undefined,
): ObservedRevision {
  const definition = facts.definitions.get(arn);
  const image =
    definition?.image ?? revision?.containerImages?.[0]?.image ?? '';
  const deployed = revision?.containerImages?.find(
    container => container.image === image,
  );
  const name = shortName(arn);
  return {
    id,
    label: labelOfImage(image) ?? name,
    digest: deployed?.imageDigest ?? /@(sha256:[0-9a-f]+)$/.exec(image)?.[1],
    createdAt: (
      revision?.createdAt ??
      definition?.registeredAt ??
      new Date(0)
    ).toISOString(),
    configuration: {
      taskDefinition: name,
      ...definition?.configuration,
      ...surroundingsShown(revision),
    },
    deployable:
      definition && !definition.active
        ? {
            yes: false,
            reason: `The task definition ${name} was deregistered. Register it anew, or choose another revision.`,
          }
        : { yes: true },
  };
}

/** The surroundings in words that can be compared. */
function surroundingsShown(
  revision: ServiceRevision | undefined,
): Record<string, string> {
  if (!revision) return {};
  const vpc = revision.networkConfiguration?.awsvpcConfiguration;
  const groups = (revision.loadBalancers ?? []).flatMap(
    balancer => balancer.targetGroupArn ?? [],
  );
  const providers = (revision.capacityProviderStrategy ?? []).map(
    item => `${item.capacityProvider} (${item.weight ?? 0})`,
  );
  return {
    ...(vpc?.subnets && { 'network: subnets': vpc.subnets.join(', ') }),
    ...(vpc?.securityGroups && {
      'network: security groups': vpc.securityGroups.join(', '),
    }),
    ...(groups.length > 0 && {
      'balancer: target groups': groups
        .map(group => group.split('/')[1])
        .join(', '),
    }),
    ...(providers.length > 0 && {
      'capacity providers': providers.join(', '),
    }),
  };
}
