import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { git, localGitLocationOf } from '@capstan/plugin-local-git-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import { EntityFileError } from './EntityFileError';
import { assertValid, parseEntities } from './parseEntities';
import { resolvePlaceholders } from './resolvePlaceholders';

const FILE = 'catalog-info.yaml';
/** How many older versions of the file are tried. */
const MAX_VERSIONS = 10;
/** The local repository of an entity; its pipeline is found by it. */
const REPOSITORY_ANNOTATION = 'capstan/local-git';

/** What a repository describes, and sentences for the log about what is wrong with its file. */
export interface EntitiesRead {
  readonly entities: readonly Entity[];
  readonly problems: readonly string[];
}

/** The entities at `head`, or, where its file is broken, at the newest commit where it is not. */
export async function readEntities(
  repositories: LocalGitRepositories,
  name: string,
  head: string | undefined,
): Promise<EntitiesRead> {
  if (head === undefined) return { entities: [], problems: [] };
  try {
    return await entitiesAt(repositories, name, head);
  } catch (error) {
    if (!(error instanceof EntityFileError)) throw error;
    const last = await lastGood(repositories, name, head);
    return {
      entities: last,
      problems: [
        `The ${FILE} of the repository '${name}' is not used: ${
          error.message
        } ${
          last.length > 0
            ? 'The catalog keeps what its last good version says.'
            : 'It has no good version.'
        }`,
      ],
    };
  }
}

async function lastGood(
  repositories: LocalGitRepositories,
  name: string,
  head: string,
): Promise<readonly Entity[]> {
  const log = await git([
    `--git-dir=${repositories.directoryOf(name)}`,
    'log',
    `-${MAX_VERSIONS}`,
    '--format=%H',
    head,
    '--',
    FILE,
  ]);
  for (const commit of log.split('\n').filter(Boolean)) {
    try {
      return (await entitiesAt(repositories, name, commit)).entities;
    } catch (error) {
      if (!(error instanceof EntityFileError)) throw error;
    }
  }
  return [];
}

async function entitiesAt(
  repositories: LocalGitRepositories,
  name: string,
  commit: string,
): Promise<EntitiesRead> {
  const readFile = async (path: string) => {
    try {
      return await repositories.readFile(name, path, commit);
    } catch (error) {
      if ((error as Error).name === 'InputError')
        throw new EntityFileError((error as Error).message);
      throw error;
    }
  };
  const text = await readFile(FILE);
  if (text === undefined) return { entities: [], problems: [] };
  const { entities, ignored } = parseEntities(text);
  const located = [];
  for (const parsed of entities) {
    const resolved = await resolvePlaceholders(parsed, readFile);
    const entity = withLocation(resolved as Entity, repositories, name);
    await assertValid(entity);
    located.push(entity);
  }
  return {
    entities: located,
    problems: ignored.map(
      kind =>
        `The ${FILE} of the repository '${name}' has an entity of the kind ${JSON.stringify(
          kind,
        )}, which is not taken from local repositories.`,
    ),
  };
}

/** Where it is from is not the file's to say. */
function withLocation(
  entity: Entity,
  repositories: LocalGitRepositories,
  name: string,
): Entity {
  const location = localGitLocationOf(repositories, name);
  const annotations = { ...entity.metadata.annotations };
  if (REPOSITORY_ANNOTATION in annotations)
    annotations[REPOSITORY_ANNOTATION] = name;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...annotations,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [ANNOTATION_SOURCE_LOCATION]: `url:${repositories.cloneUrlOf(name)}/`,
      },
    },
  };
}
