/**
 * Pipelines of local Git repositories on the embedded engine, for the fleet plugin.
 *
 * @packageDocumentation
 */
export { fleetModuleLocalPipeline as default } from './module';
