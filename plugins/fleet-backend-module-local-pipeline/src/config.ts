import { type Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import path from 'node:path';
import type { AlarmSettings } from './stages/Stage';

const KEEP_MS = 7 * 24 * 3_600_000;

export interface LocalPipelineConfig {
  /** Absolute. */
  readonly directory: string;
  /** State folder of the engine that services are deployed to. Absolute. */
  readonly engineStateDir: string;
  /** Address of the database server with a role that may create roles and databases. Secret. */
  readonly adminUrl?: string;
  /** How long the databases of a repository that is gone are kept, in milliseconds. */
  readonly keepDatabasesMs: number;
  /** Folders with a lockfile and its node_modules; absolute. */
  readonly modulesFrom: readonly string[];
  readonly alarm: AlarmSettings;
}

/** Reads `fleet.localPipeline`; `undefined` without a folder or without an engine. Throws an `InputError`. */
export function readConfig(root: Config): LocalPipelineConfig | undefined {
  const config = root.getOptionalConfig('fleet.localPipeline');
  const directory = config?.getOptionalString('directory');
  if (!config || !directory) return undefined;
  const engines = root.getOptionalConfigArray('fleet.local.engines') ?? [];
  const name = config.getOptionalString('engine');
  const engine = name
    ? engines.find(candidate => candidate.getString('name') === name)
    : engines[0];
  if (!engine) {
    if (name === undefined) return undefined;
    throw new InputError(
      `'fleet.localPipeline.engine' is '${name}', which is not among 'fleet.local.engines'. Name one of them.`,
    );
  }
  return {
    directory: path.resolve(directory),
    engineStateDir: path.resolve(engine.getString('stateDir')),
    adminUrl: readAddress(config),
    keepDatabasesMs: config.has('database.keepAfterRemoval')
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: 'database.keepAfterRemoval' }),
        )
      : KEEP_MS,
    modulesFrom: (config.getOptionalStringArray('modulesFrom') ?? []).map(
      folder => path.resolve(folder),
    ),
    alarm: {
      bakeSeconds: read(config, 'alarm.bakeSeconds', 30, 3600),
      errorPercent: read(config, 'alarm.errorPercent', 5, 100),
      leastRequests: read(config, 'alarm.leastRequests', 20, 1e6),
    },
  };
}

/** An environment variable that is not set leaves an empty text, which is no error. */
function readAddress(config: Config): string | undefined {
  const value = config.getOptional('database.adminUrl');
  return value === '' || value === undefined
    ? undefined
    : config.getString('database.adminUrl');
}

function read(
  config: Config,
  name: string,
  fallback: number,
  most: number,
): number {
  const value = config.getOptionalNumber(name) ?? fallback;
  if (value >= 0 && value <= most) return value;
  throw new InputError(
    `'fleet.localPipeline.${name}' is ${value}. Write a number from 0 to ${most}.`,
  );
}
