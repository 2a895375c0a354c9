import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import path from 'node:path';

/** One entry of `fleet.local.engines`. */
export interface LocalEngineConfig {
  readonly name: string;
  /** Absolute. */
  readonly stateDir: string;
}

/** Throws an `InputError` that names what is wrong. */
export function readLocalEngines(config: Config): LocalEngineConfig[] {
  const engines = (
    config.getOptionalConfigArray('fleet.local.engines') ?? []
  ).map(engine => ({
    name: engine.getString('name'),
    stateDir: path.resolve(engine.getString('stateDir')),
  }));
  const names = new Set<string>();
  for (const { name } of engines) {
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
      throw new InputError(
        `'fleet.local.engines' has an engine called '${name}'. Use lower-case letters, digits and dashes.`,
      );
    }
    if (names.has(name)) {
      throw new InputError(
        `'fleet.local.engines' has two engines called '${name}'. Give each its own name.`,
      );
    }
    names.add(name);
  }
  return engines;
}
