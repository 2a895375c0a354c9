import type { RegionWorld } from '../RegionWorld.ts';
import type { EcsServiceOptions } from '../services/ecs/EcsRegion.ts';
import type { ServiceState } from '../services/ecs/types.ts';

/** An image of the demo's registry. */
export function imageOf(name: string, version: string): string {
  return `registry.example.com/${name}:${version}`;
}

/** A service that is scaled by its processor use between bounds. */
export function scaledService(
  region: RegionWorld,
  environment: string,
  options: EcsServiceOptions & { readonly min?: number; readonly max?: number },
): ServiceState {
  const cluster = options.cluster ?? environment;
  const service = region.ecs.service({
    ...options,
    cluster,
    environment: { APP_ENV: environment, ...options.environment },
    tags: { environment, ...options.tags },
  });
  const target = region.applicationAutoScaling.register({
    resourceId: `service/${cluster}/${service.name}`,
    min: options.min ?? Math.min(2, service.desired),
    max: options.max ?? 3 * service.desired,
  });
  region.applicationAutoScaling.track(
    target,
    'cpu',
    'ECSServiceAverageCPUUtilization',
    60,
  );
  return service;
}

/** All that a rollout may cause to start, and how quickly: a demo is watched by somebody. */
export function scriptImages(
  region: RegionWorld,
  name: string,
  versions: readonly string[],
): void {
  for (const version of versions)
    region.world.images.script(imageOf(name, version), { startSeconds: 4 });
}
