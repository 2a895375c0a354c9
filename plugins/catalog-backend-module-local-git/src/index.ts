/**
 * Puts what local Git repositories describe into the catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleLocalGit as default } from './module';
