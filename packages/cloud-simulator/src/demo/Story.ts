import type { RegionWorld } from '../RegionWorld.ts';
import type { ServiceState } from '../services/ecs/types.ts';
import type { GroupState } from '../services/autoscaling/types.ts';
import type { World } from '../World.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What happened before somebody looks. It happens on the world's clock, so that it is as the control planes would tell it. */
export class Story {
  readonly world: World;
  /** When the story ends and the demo begins (ms since 1970). */
  readonly end: number;

  constructor(world: World, end: number) {
    this.world = world;
    this.end = end;
  }

  /** Does something this long before the end, in milliseconds. */
  before(ms: number, act: () => void): void {
    this.world.clock.at(this.end - ms, act);
  }

  /** Lets everything happen. */
  tell(): void {
    this.world.clock.advanceTo(this.end);
  }

  /** Carries out an operation as a call over the wire would, but neither counted nor throttled. */
  call<Output = object>(
    region: RegionWorld,
    service: string,
    name: string,
    input: object,
  ): Output {
    const definition = this.world.services.find(one => one.name === service);
    const operation = definition?.operations[name];
    if (!operation)
      throw new Error(`The simulator does not know ${service}:${name}.`);
    return operation.handle(input as never, {
      world: region,
      operation: name,
      effect: () => {},
    }) as Output;
  }

  /** Registers a new revision of the service's family, and deploys it. */
  deploy(
    msBefore: number,
    region: RegionWorld,
    service: ServiceState,
    image: string,
  ): void {
    this.before(msBefore, () => {
      const { family } = service.revision.taskDefinition;
      const definition = region.ecs.registerTaskDefinition(family, image, {
        environment: service.revision.taskDefinition.containers[0].environment,
      });
      region.ecs.startDeployment(
        service,
        region.ecs.makeRevision(service, definition),
      );
    });
  }

  /** Adds a version to the group's template, and refreshes its instances to it. */
  refresh(
    msBefore: number,
    region: RegionWorld,
    group: GroupState,
    image: string,
    preferences: object = {},
  ): void {
    this.before(msBefore, () => {
      const { templateId } = group.configuration;
      const { name } = region.ec2.template(templateId)!;
      const version = region.ec2.templateVersion(name, image);
      this.call(region, 'autoscaling', 'StartInstanceRefresh', {
        AutoScalingGroupName: group.name,
        DesiredConfiguration: {
          LaunchTemplate: {
            LaunchTemplateId: templateId,
            Version: String(version.number),
          },
        },
        Preferences: preferences,
      });
    });
  }
}
