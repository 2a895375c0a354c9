/**
 * Bare Git repositories on this machine, for portals without a Git host.
 *
 * @packageDocumentation
 */
export * from './git';
export * from './LocalGitPush';
export * from './LocalGitRemoval';
export * from './LocalGitRepositories';
export * from './LocalGitRepository';
export * from './location';
export * from './repositoryName';
