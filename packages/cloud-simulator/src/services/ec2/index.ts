import * as sdk from '@aws-sdk/client-ec2';
import type {
  DescribeImagesRequest,
  DescribeImagesResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/AwsError.ts';
import { pageOf } from '../../core/page.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import { versionOf } from './Ec2Region.ts';
import type { LaunchTemplateState, TemplateVersionState } from './Ec2Region.ts';

/** DescribeLaunchTemplateVersions, documentation of `MaxResults`: "This value can be between 1 and 200." */
export const VERSIONS = { default: 200, max: 200 };
/** DescribeImages, documentation of `MaxResults`: up to 1000. */
export const IMAGES = { default: 1000, max: 1000 };

const ALIASES = ['$Latest', '$Default'];

/** What Auto Scaling needs of EC2. */
export const ec2: ServiceDefinition = {
  name: 'ec2',
  protocol: 'ec2',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {
    'Image.State': sdk.ImageState,
    'ResponseLaunchTemplateData.InstanceType': sdk._InstanceType,
  },
  // EC2 documentation, request throttling: non-mutating actions have a bucket of 50, filled with 10 per second.
  buckets: { read: { capacity: 50, refillPerSecond: 10 } },
  throttling: {
    code: 'RequestLimitExceeded',
    message: 'Request limit exceeded.',
  },
  operations: {
    DescribeLaunchTemplateVersions: operation<
      DescribeLaunchTemplateVersionsRequest,
      DescribeLaunchTemplateVersionsResult
    >('read', 'read', (input, { world }) => {
      const page = pageOf(versionsFor(input, world), {
        size: input.MaxResults,
        token: input.NextToken,
        limits: VERSIONS,
        errorCode: 'InvalidParameterValue',
      });
      return {
        LaunchTemplateVersions: page.items.map(([template, version]) =>
          describeVersion(world, template, version),
        ),
        NextToken: page.nextToken,
      };
    }),

    DescribeImages: operation<DescribeImagesRequest, DescribeImagesResult>(
      'read',
      'read',
      (input, { world }) => {
        const present = [...world.ec2.images.values()].filter(
          image => !image.deregistered,
        );
        for (const id of input.ImageIds ?? []) {
          if (!present.some(image => image.id === id)) {
            throw new AwsError(
              'InvalidAMIID.NotFound',
              `The image id '[${id}]' does not exist`,
            );
          }
        }
        const byId = input.Filters?.find(({ Name }) => Name === 'image-id');
        const wanted = input.ImageIds ?? byId?.Values;
        const page = pageOf(
          present.filter(image => !wanted || wanted.includes(image.id)),
          {
            size: input.MaxResults,
            token: input.NextToken,
            limits: IMAGES,
            errorCode: 'InvalidParameterValue',
          },
        );
        return {
          Images: page.items.map(image => ({
            ImageId: image.id,
            Name: image.name,
            State: 'available' as const,
            OwnerId: world.account,
            Architecture: 'x86_64' as const,
            CreationDate: new Date(image.createdAt).toISOString(),
            Tags: Object.entries(image.tags).map(([Key, Value]) => ({
              Key,
              Value,
            })),
          })),
          NextToken: page.nextToken,
        };
      },
    ),
  },
};

type Entry = readonly [LaunchTemplateState, TemplateVersionState];

function versionsFor(
  input: DescribeLaunchTemplateVersionsRequest,
  { ec2: region }: RegionWorld,
): Entry[] {
  const name = input.LaunchTemplateId ?? input.LaunchTemplateName;
  if (name === undefined) {
    const aliases = input.Versions ?? [];
    // Documentation: without a template only `$Latest` and `$Default` can be asked for, of all templates.
    if (aliases.length === 0 || aliases.some(one => !ALIASES.includes(one))) {
      throw new AwsError(
        'MissingParameter',
        'Name or ID of the launch template is required.',
      );
    }
    return [...region.templates.values()].flatMap(template => {
      const found = new Set(aliases.map(alias => versionOf(template, alias)));
      return [...found].flatMap(version =>
        version ? [[template, version] as const] : [],
      );
    });
  }
  const template = region.template(name);
  if (!template) {
    throw new AwsError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${name}, does not exist.`,
    );
  }
  const versions = input.Versions?.length
    ? input.Versions.flatMap(one => versionOf(template, one) ?? [])
    : [...template.versions].reverse();
  return versions.map(version => [template, version] as const);
}

function describeVersion(
  world: RegionWorld,
  template: LaunchTemplateState,
  version: TemplateVersionState,
): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: `arn:aws:iam::${world.account}:role/pipeline`,
    DefaultVersion: version.number === template.defaultVersion,
    LaunchTemplateData: {
      ImageId: version.imageId,
      InstanceType: version.instanceType as sdk._InstanceType,
    },
  };
}
