import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  resourceEntityV1alpha1Validator,
  systemEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import type { Entity, KindValidator } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { EntityFileError } from './EntityFileError';

const MAX_ENTITIES = 50;

/** What a service may say of itself. People, groups, templates and further locations are not a service's to define. */
const KINDS: Readonly<Record<string, KindValidator>> = {
  component: componentEntityV1alpha1Validator,
  api: apiEntityV1alpha1Validator,
  resource: resourceEntityV1alpha1Validator,
  system: systemEntityV1alpha1Validator,
};

export interface ParsedEntities {
  readonly entities: readonly Entity[];
  /** Kinds that were left out. */
  readonly ignored: readonly string[];
}

/** Reads a catalog-info.yaml with any number of documents. Throws an `EntityFileError` when one of them is broken. */
export function parseEntities(text: string): ParsedEntities {
  const documents = [...parseAllDocuments(text)].filter(
    document => document.errors.length > 0 || document.contents !== null,
  );
  if (documents.length > MAX_ENTITIES) {
    throw new EntityFileError(
      `It has ${documents.length} documents; at most ${MAX_ENTITIES} are read.`,
    );
  }
  const entities: Entity[] = [];
  const ignored: string[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) throw new EntityFileError(`${firstLine(error)}.`);
    const entity = toEntity(() => document.toJS());
    if (KINDS[entity.kind.toLocaleLowerCase('en-US')]) entities.push(entity);
    else ignored.push(entity.kind.slice(0, 60));
  }
  return { entities, ignored };
}

/** Throws an `EntityFileError` for an entity that the catalog could not take. */
export async function assertValid(entity: Entity): Promise<void> {
  const validator = KINDS[entity.kind.toLocaleLowerCase('en-US')];
  try {
    if (await validator.check(entity)) return;
  } catch (error) {
    throw new EntityFileError(
      `${entity.kind} '${entity.metadata.name}': ${firstLine(error)}.`,
    );
  }
  throw new EntityFileError(
    `${entity.kind} '${entity.metadata.name}' has the apiVersion '${entity.apiVersion}'; write backstage.io/v1alpha1.`,
  );
}

function toEntity(read: () => unknown): Entity {
  let value: unknown;
  try {
    // Too many aliases throw here.
    value = read();
  } catch (error) {
    throw new EntityFileError(`${firstLine(error)}.`);
  }
  const { kind, apiVersion, metadata } = Object(value) as Partial<Entity>;
  if (
    typeof kind !== 'string' ||
    typeof apiVersion !== 'string' ||
    !isObject(metadata) ||
    typeof metadata.name !== 'string'
  ) {
    throw new EntityFileError(
      'A document has no apiVersion, kind or metadata.name.',
    );
  }
  return value as Entity;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(error: unknown): string {
  return String((error as Error).message)
    .split('\n')[0]
    .slice(0, 200)
    .replace(/[:.]$/, '');
}
