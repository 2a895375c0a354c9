import type { AnswerRefusal } from './answers';

/** Where the repository of a new service may be kept: the portal's own Git, or a host with an integration. @public */
export type GitHostKind =
  | 'local-git'
  | 'github'
  | 'gitlab'
  | 'azure'
  | 'bitbucket-cloud'
  | 'bitbucket-server';

/** A place that a portal can publish to. @public */
export interface GitHost {
  readonly kind: GitHostKind;
  /** For example `github.com`; empty for the portal's own Git. */
  readonly host: string;
}

/** What a host keeps repositories in, beside the repository's name: the parameters of the scaffolder's repository URLs. @public */
export type RepositoryPart = 'owner' | 'organization' | 'workspace' | 'project';

/**
 * The parts of a repository's address at each kind of host, outermost first.
 * @public
 */
export const REPOSITORY_PARTS: Readonly<
  Record<
    GitHostKind,
    readonly {
      readonly part: RepositoryPart;
      readonly title: string;
      readonly example: string;
    }[]
  >
> = {
  'local-git': [],
  github: [{ part: 'owner', title: 'Organization or person', example: 'acme' }],
  gitlab: [
    { part: 'owner', title: 'Group or person', example: 'acme/storefronts' },
  ],
  azure: [
    { part: 'organization', title: 'Organization', example: 'acme' },
    { part: 'project', title: 'Project', example: 'storefronts' },
  ],
  'bitbucket-cloud': [
    { part: 'workspace', title: 'Workspace', example: 'acme' },
    { part: 'project', title: "Project's key", example: 'SHOP' },
  ],
  'bitbucket-server': [
    { part: 'project', title: "Project's key", example: 'SHOP' },
  ],
};

/** Letters, digits and what hosts allow between them; GitLab's groups may be nested. */
const PART =
  /^[\p{L}\p{N}_~][\p{L}\p{N}_.~ -]*(\/[\p{L}\p{N}_][\p{L}\p{N}_.-]*)*$/u;

/** A repository at a host, as the scaffolder's `repoUrl` names it. @public */
export interface HostedRepository {
  readonly host: string;
  readonly parts: Readonly<Partial<Record<RepositoryPart, string>>>;
}

/**
 * The scaffolder's way to name a repository: `github.com?owner=acme&repo=tea-shop`.
 * @public
 */
export function repoUrlOf(repository: HostedRepository, name: string): string {
  const parameters = new URLSearchParams({ ...repository.parts, repo: name });
  return `${repository.host}?${parameters}`;
}

/**
 * What a place means that is written as `github.com?owner=acme`, `undefined` when it is none. What follows `repo` is not looked at.
 * @public
 */
export function hostedRepositoryOf(text: string): HostedRepository | undefined {
  const [, host, query] = /^([a-z0-9.-]+(?::\d+)?)\?(.*)$/i.exec(text) ?? [];
  if (host === undefined || text.length > 400) return undefined;
  const parameters = new URLSearchParams(query);
  const parts: Partial<Record<RepositoryPart, string>> = {};
  for (const part of [
    'owner',
    'organization',
    'workspace',
    'project',
  ] as const) {
    const value = parameters.get(part);
    if (value) parts[part] = value;
  }
  return { host, parts };
}

/**
 * Where people find the repository in a browser and clone it from.
 * @public
 */
export function webUrlOf(
  kind: GitHostKind,
  repository: HostedRepository,
  name: string,
): string {
  const { host, parts } = repository;
  const path = (text = '') => text.split('/').map(encodeURIComponent).join('/');
  switch (kind) {
    case 'azure':
      return `https://${host}/${path(parts.organization)}/${path(
        parts.project,
      )}/_git/${name}`;
    case 'bitbucket-cloud':
      return `https://${host}/${path(parts.workspace)}/${name}`;
    case 'bitbucket-server':
      return `https://${host}/projects/${path(parts.project)}/repos/${name}`;
    default:
      return `https://${host}/${path(parts.owner)}/${name}`;
  }
}

/** @public */
export const isGitHostKind = (kind: unknown): kind is GitHostKind =>
  Object.hasOwn(REPOSITORY_PARTS, String(kind));

/**
 * Why a new service cannot be published there, `undefined` when it can. `configured` is what the portal can publish to. Only
 * the portal's own Git has the portal's own pipeline, so what runs on its engine is published there.
 * @public
 */
export function refusalOfPublishing(
  answers: {
    readonly infra: unknown;
    readonly publishTo: unknown;
    readonly repository?: unknown;
  },
  configured: readonly GitHost[],
): AnswerRefusal | undefined {
  const { infra, publishTo } = answers;
  const kinds = [...new Set(configured.map(({ kind }) => kind))];
  if (!isGitHostKind(publishTo) || !kinds.includes(publishTo)) {
    return {
      field: 'publishTo',
      message: `This portal cannot publish to '${String(publishTo).slice(
        0,
        40,
      )}'. ${
        kinds.length > 0
          ? `Choose one of ${kinds.join(', ')}.`
          : 'Configure integrations or localGit.directory first.'
      }`,
    };
  }
  if (publishTo === 'local-git') return undefined;
  if (infra === 'local') {
    return {
      field: 'publishTo',
      message:
        "What runs on this portal's own engine is built by its own pipeline, which follows this portal's own Git. Choose local-git, or another place to run.",
    };
  }
  return refusalOfRepository(publishTo, answers.repository, configured);
}

function refusalOfRepository(
  kind: GitHostKind,
  text: unknown,
  configured: readonly GitHost[],
): AnswerRefusal | undefined {
  const hosts = configured
    .filter(one => one.kind === kind)
    .map(({ host }) => host);
  const refuse = (message: string) => ({ field: 'repository', message });
  const repository =
    typeof text === 'string' ? hostedRepositoryOf(text) : undefined;
  if (!repository || !hosts.includes(repository.host)) {
    return refuse(
      `Say where at ${hosts.join(' or ')} the repository is to be.`,
    );
  }
  for (const { part, title, example } of REPOSITORY_PARTS[kind]) {
    const value = repository.parts[part] ?? '';
    if (value.length > 200 || !PART.test(value)) {
      return refuse(
        value === ''
          ? `${title} is missing, for example ${example}.`
          : `${title}: ${JSON.stringify(
              value.slice(0, 60),
            )} cannot be one. Write it as in the host's addresses, for example ${example}.`,
      );
    }
  }
  return undefined;
}
