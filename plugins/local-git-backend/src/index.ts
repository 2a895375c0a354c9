/**
 * Serves local Git repositories over HTTP: clone, fetch and push, on this machine.
 *
 * @packageDocumentation
 */
export { localGitPlugin as default } from './plugin';
