import { InputError } from '@backstage/errors';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';

export function requireRepositories(
  repositories: LocalGitRepositories | undefined,
): LocalGitRepositories {
  if (repositories) return repositories;
  throw new InputError(
    "Local Git is off in this portal. Set 'localGit.directory' in app-config.yaml, or publish to a Git host.",
  );
}
