import type { LocalGitRepositories } from './LocalGitRepositories';

/**
 * The location, in the catalog's words, of the entities that a repository describes.
 * @public
 */
export function localGitLocationOf(
  repositories: LocalGitRepositories,
  name: string,
): string {
  return `url:${repositories.cloneUrlOf(name)}/catalog-info.yaml`;
}
