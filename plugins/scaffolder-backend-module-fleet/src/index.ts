/**
 * Scaffolder actions of Capstan: names that are free, the shop's source, local Git, answers that are kept.
 *
 * @packageDocumentation
 */
export { scaffolderModuleFleet as default } from './module';
