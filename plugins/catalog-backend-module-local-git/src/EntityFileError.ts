/** What is wrong with what a repository says of itself, as a sentence. */
export class EntityFileError extends Error {
  readonly name = 'EntityFileError';
}
