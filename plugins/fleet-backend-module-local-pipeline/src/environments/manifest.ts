import type {
  ScalingPolicy,
  ScheduledAction,
  Strategy,
} from '@capstan/local-engine';
import { InputError } from '@backstage/errors';
import type { EnvironmentName } from '../runs/Run';
import { readFields } from './readFields';

/** Where a repository says how the engine runs it. */
export const MANIFEST = 'infra/local.json';

export interface EnvironmentManifest {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  readonly policies: readonly ScalingPolicy[];
  readonly scheduled: readonly ScheduledAction[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface Manifest {
  /** The same as the repository's name. */
  readonly service: string;
  readonly environments: Readonly<Record<EnvironmentName, EnvironmentManifest>>;
  /** Absent: the engine's own, rolling with one instance at a time. */
  readonly strategy?: Strategy;
  /** Between SIGTERM and SIGKILL. */
  readonly stopSeconds: number;
  readonly healthPath: string;
  readonly readyPath: string;
  /** Database connections of one instance. */
  readonly poolSize: number;
}

/** Throws an `InputError` with one sentence that names the field. */
export function readManifest(text: string, repository: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${MANIFEST} is no JSON: ${(error as Error).message}.`,
    );
  }
  const fields = readFields(MANIFEST, json);
  const service = fields.text('service', repository);
  if (service !== repository) {
    throw new InputError(
      `${MANIFEST} is about the service '${service}', but this is the repository '${repository}'. Give 'service' the name of the repository: its groups and databases carry it.`,
    );
  }
  const environments = fields.object('environments');
  return {
    service,
    environments: {
      test: readEnvironment(environments.object('test')),
      prod: readEnvironment(environments.object('prod')),
    },
    strategy: readStrategy(fields.any('strategy')),
    stopSeconds: fields.number('stopSeconds', { from: 1, to: 3600, or: 10 }),
    healthPath: fields.path('healthPath', '/livez'),
    readyPath: fields.path('readyPath', '/readyz'),
    poolSize: fields.integer('poolSize', { from: 1, to: 200, or: 4 }),
  };
}

type Fields = ReturnType<typeof readFields>;

function readEnvironment(fields: Fields): EnvironmentManifest {
  const min = fields.integer('min', { from: 0, to: 1000 });
  const max = fields.integer('max', { from: 1, to: 1000 });
  const desired = fields.integer('desired', { from: 0, to: 1000, or: min });
  if (min > max || desired < min || desired > max) {
    throw new InputError(
      `${fields.place} wants ${desired} instances between ${min} and ${max}. Make it min ≤ desired ≤ max.`,
    );
  }
  return {
    min,
    max,
    desired,
    policies: fields.list('policies') as readonly ScalingPolicy[],
    scheduled: fields.list('scheduled') as readonly ScheduledAction[],
    variables: fields.texts('variables'),
  };
}

const SIMPLE: Readonly<Record<string, Strategy>> = {
  rolling: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
  blueGreen: { type: 'blueGreen', bakeSeconds: 30, gate: false },
};

/** The engine checks the numbers; what would make the pipeline wait for ever is refused here. */
function readStrategy(value: unknown): Strategy | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && Object.hasOwn(SIMPLE, value)) {
    return SIMPLE[value];
  }
  const strategy = value as Partial<Strategy> | null;
  switch (typeof strategy === 'object' ? strategy?.type : undefined) {
    case 'rolling':
      return strategy as Strategy;
    case 'blueGreen':
      if ((strategy as { gate?: unknown }).gate === true) {
        throw new InputError(
          `${MANIFEST}: 'strategy.gate' makes the engine wait for a person, and the pipeline has a gate of its own. Set it to false.`,
        );
      }
      return { gate: false, bakeSeconds: 30, ...strategy } as Strategy;
    case 'canary':
      if (
        !('steps' in strategy!) ||
        !Array.isArray(strategy.steps) ||
        strategy.steps.some(step => step?.pauseSeconds === undefined)
      ) {
        throw new InputError(
          `${MANIFEST}: 'strategy.steps' has a step without 'pauseSeconds', which waits for a person, and the pipeline has a gate of its own. Give every step a pause.`,
        );
      }
      return strategy as Strategy;
    default:
      throw new InputError(
        `${MANIFEST}: 'strategy' is none that the engine knows. Use "rolling", "blueGreen", or an object with 'type' rolling, blueGreen or canary.`,
      );
  }
}
