import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type AnswerRefusal,
  type GitHost,
  refusalOfPublishing,
} from '@capstan/plugin-fleet-common';
import {
  isRepositoryName,
  type LocalGitRepositories,
} from '@capstan/plugin-local-git-node';
import { refusalOfOwner, refusalOfSystem } from './references';
import { refusalOfTakenName } from './takenNames';

/** What only the portal knows of answers. An answer that is absent is not judged. */
export interface AskedAnswers {
  readonly name?: string;
  readonly owner?: string;
  readonly system?: string;
  readonly infra?: string;
  readonly publishTo?: string;
  readonly repository?: string;
}

/** Whom to ask. */
export interface Portal {
  readonly auth: AuthService;
  readonly catalog: CatalogService;
  readonly repositories: LocalGitRepositories | undefined;
  readonly gitHosts: readonly GitHost[];
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

/**
 * Why a new service cannot be made of these answers, a sentence for each field in the order of the form. `creator` is the run that
 * asks: what it made itself is not in its way. With `isNameKept` the name may be taken, by the service that is made again.
 */
export async function refusalsOf(
  answers: AskedAnswers,
  portal: Portal,
  options: { creator?: string; isNameKept?: boolean } = {},
): Promise<AnswerRefusal[]> {
  const { name, owner, system, infra, publishTo, repository } = answers;
  const credentials = await portal.auth.getOwnServiceCredentials();
  const asked = { ...portal, credentials };
  const found: (AnswerRefusal | undefined)[] = [
    asRefusal('name', name === undefined ? undefined : refusalOfName(name)),
    asRefusal(
      'owner',
      owner === undefined ? undefined : await refusalOfOwner(owner, asked),
    ),
    asRefusal('system', await refusalOfSystem(system, asked)),
    publishTo === undefined
      ? undefined
      : refusalOfPublishing({ infra, publishTo, repository }, portal.gitHosts),
  ];
  if (name !== undefined && !found[0] && !options.isNameKept) {
    found[0] = asRefusal(
      'name',
      await refusalOfTakenName(name, options.creator, asked),
    );
  }
  return found.filter(one => one !== undefined);
}

function refusalOfName(name: string): string | undefined {
  return isRepositoryName(name)
    ? undefined
    : `${shown(
        name,
      )} cannot be the name of a service. Use 3 to 40 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash.`;
}

function asRefusal(
  field: string,
  message: string | undefined,
): AnswerRefusal | undefined {
  return message === undefined ? undefined : { field, message };
}
