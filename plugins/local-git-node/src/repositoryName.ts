import { InputError } from '@backstage/errors';

/**
 * Names of local repositories: 3 to 40 lower-case letters, digits and dashes, beginning with a letter. Nothing else ever
 * becomes part of a path.
 * @public
 */
export const LOCAL_GIT_NAME = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

/** @public */
export function isRepositoryName(name: unknown): name is string {
  return typeof name === 'string' && LOCAL_GIT_NAME.test(name);
}

/**
 * Throws an `InputError` that says what a name looks like.
 * @public
 */
export function assertRepositoryName(name: unknown): asserts name is string {
  if (isRepositoryName(name)) return;
  throw new InputError(
    `${JSON.stringify(
      String(name).slice(0, 60),
    )} is no name of a repository. Use 3 to 40 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash.`,
  );
}
