import type { Instance } from '@aws-sdk/client-auto-scaling';
import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import type { ObservedRevision } from '@capstan/plugin-fleet-node';
import { resolve, revisionIdOf, templateOf } from './GroupFacts';
import type { GroupFacts } from './GroupFacts';

/** Versions that are told. */
const VERSIONS = 50;

/** The version that an instance runs, and the image when that is not the one of the version. */
export function revisionOfInstance(
  { LaunchTemplate, ImageId, LaunchConfigurationName }: Instance,
  { versions }: GroupFacts,
): string {
  if (!LaunchTemplate) return LaunchConfigurationName ?? 'unknown';
  const id = resolve(LaunchTemplate, versions) ?? 'unknown';
  const version = versions.find(
    one => revisionIdOf(one.LaunchTemplateId, one.VersionNumber!) === id,
  );
  const named = version?.LaunchTemplateData?.ImageId;
  const differs =
    ImageId !== undefined && named?.startsWith('ami-') && ImageId !== named;
  return differs ? `${id}@${ImageId}` : id;
}

/** Versions of the group's launch template, and what else its instances run. Pure. */
export function mapVersions(facts: GroupFacts): ObservedRevision[] {
  const { versions, group } = facts;
  const revisions = new Map<string, ObservedRevision>();
  for (const version of versions.slice(0, VERSIONS)) {
    const revision = toRevision(version, facts);
    revisions.set(revision.id, revision);
  }
  const others = [
    resolve(templateOf(group), versions),
    ...(group.Instances ?? []).map(one => revisionOfInstance(one, facts)),
  ];
  for (const id of others) {
    if (id === undefined || revisions.has(id)) continue;
    revisions.set(id, unlisted(id, facts));
  }
  return [...revisions.values()].sort((a, b) =>
    b.createdAt.localeCompare(a.createdAt),
  );
}

function toRevision(
  version: LaunchTemplateVersion,
  { images }: GroupFacts,
): ObservedRevision {
  const data = version.LaunchTemplateData ?? {};
  const image = data.ImageId ?? '';
  const known = images.get(image);
  const gone = images.has(image) && known === undefined;
  const byParameter = image.startsWith('resolve:ssm:');
  return {
    id: revisionIdOf(version.LaunchTemplateId, version.VersionNumber!),
    label:
      known?.Name ??
      version.VersionDescription ??
      `version ${version.VersionNumber}`,
    ...(image.startsWith('ami-') && { digest: image }),
    createdAt: (version.CreateTime ?? new Date(0)).toISOString(),
    configuration: {
      'launch template': `${version.LaunchTemplateName}, version ${version.VersionNumber}`,
      image: byParameter ? image.replace(/^resolve:ssm:/, 'parameter ') : image,
      ...(data.InstanceType && { 'instance type': data.InstanceType }),
      ...(version.VersionDescription && {
        description: version.VersionDescription,
      }),
      ...tagsOf(known?.Tags),
    },
    deployable: gone
      ? {
          yes: false,
          reason: `The image ${image} was deregistered: no instance of this version can start. Choose another version, or make one with an image that exists.`,
        }
      : { yes: true },
  };
}

/** Tags of an image by which it can be told: who made it, and from what. */
function tagsOf(
  tags: readonly { Key?: string; Value?: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(
    tags
      .filter(({ Key = '' }) => /^(version|commit|git)/i.test(Key))
      .map(({ Key, Value }) => [`image: ${Key}`, Value ?? '']),
  );
}

/** What runs, or is configured, and is in no list: deleted, of another template, or with a root volume of its own. */
function unlisted(id: string, { images, group }: GroupFacts): ObservedRevision {
  const image = id.split('@')[1];
  const name = image === undefined ? undefined : images.get(image)?.Name;
  return {
    id,
    label: name ?? image ?? `version ${id.split(':')[1] ?? id}`,
    ...(image !== undefined && { digest: image }),
    createdAt: (group.CreatedTime ?? new Date(0)).toISOString(),
    configuration: image === undefined ? {} : { image },
    deployable: {
      yes: false,
      reason:
        image === undefined
          ? 'This version is not among those that EC2 lists for the launch template: it was deleted, or the portal has not read it yet.'
          : 'Root volumes of instances were replaced by this image; no version of the launch template names it. Make a version with it, and roll that out.',
    },
  };
}
