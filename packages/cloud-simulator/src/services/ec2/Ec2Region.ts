import { AwsError } from '../../core/AwsError.ts';
import type { RegionWorld } from '../../RegionWorld.ts';

export interface MachineImageState {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  deregistered: boolean;
}

export interface TemplateVersionState {
  readonly number: number;
  readonly createdAt: number;
  readonly description?: string;
  /** An image, or `resolve:ssm:<parameter>`. */
  readonly imageId: string;
  readonly instanceType: string;
}

export interface LaunchTemplateState {
  readonly id: string;
  readonly name: string;
  /** Oldest first. */
  versions: TemplateVersionState[];
  defaultVersion: number;
}

/** Launch templates and machine images of one region. @public */
export class Ec2Region {
  readonly region: RegionWorld;
  readonly templates = new Map<string, LaunchTemplateState>();
  readonly images = new Map<string, MachineImageState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /**
   * An image of this name, for example `shop-1.1.0`; the same each time it is asked for. `world.images.script(name, …)` says
   * how machines of it behave.
   */
  image(
    name: string,
    tags: Readonly<Record<string, string>> = {},
  ): MachineImageState {
    const known = [...this.images.values()].find(image => image.name === name);
    if (known) return known;
    const { random, clock } = this.region.world;
    const image: MachineImageState = {
      id: `ami-0${random.hex(16)}`,
      name,
      createdAt: clock.now(),
      tags,
      deregistered: false,
    };
    this.images.set(image.id, image);
    return image;
  }

  /** A new version of a template, which comes into being with its first one. `image` is a name, or `resolve:ssm:…`. */
  templateVersion(
    name: string,
    image: string,
    options: {
      readonly instanceType?: string;
      readonly description?: string;
    } = {},
  ): TemplateVersionState {
    let template = [...this.templates.values()].find(
      candidate => candidate.name === name,
    );
    const { random, clock } = this.region.world;
    if (!template) {
      template = {
        id: `lt-0${random.hex(16)}`,
        name,
        versions: [],
        defaultVersion: 1,
      };
      this.templates.set(template.id, template);
    }
    const version: TemplateVersionState = {
      number: (template.versions.at(-1)?.number ?? 0) + 1,
      createdAt: clock.now(),
      imageId: image.startsWith('resolve:ssm:') ? image : this.image(image).id,
      instanceType: options.instanceType ?? 't3.small',
      ...(options.description !== undefined && {
        description: options.description,
      }),
    };
    template.versions.push(version);
    return version;
  }

  template(idOrName: string): LaunchTemplateState | undefined {
    return (
      this.templates.get(idOrName) ??
      [...this.templates.values()].find(({ name }) => name === idOrName)
    );
  }

  /** The version that `3`, `$Latest` or `$Default` names. Throws a `ValidationError` when there is none. */
  version(idOrName: string, version: string): TemplateVersionState {
    const template = this.template(idOrName);
    const found = template && versionOf(template, version);
    if (!found) {
      throw new AwsError(
        'ValidationError',
        `You must use a valid fully-formed launch template. The specified launch template, with template ID ${idOrName} and version ${version}, does not exist.`,
      );
    }
    return found;
  }

  /** The image of a version; a parameter of Systems Manager names the newest image. */
  imageOf({ imageId }: TemplateVersionState): MachineImageState | undefined {
    return imageId.startsWith('resolve:ssm:')
      ? [...this.images.values()].at(-1)
      : this.images.get(imageId);
  }
}

export function versionOf(
  { versions, defaultVersion }: LaunchTemplateState,
  version: string,
): TemplateVersionState | undefined {
  if (version === '$Latest') return versions.at(-1);
  const number = version === '$Default' ? defaultVersion : Number(version);
  return versions.find(candidate => candidate.number === number);
}
