/**
 * Golden signals and alerts from Prometheus and Alertmanager.
 *
 * @packageDocumentation
 */
export { fleetModulePrometheus as default } from './module';
