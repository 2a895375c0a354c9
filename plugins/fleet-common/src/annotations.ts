/**
 * Groups of the local engine that belong to an entity: the engine's service name, for example `shop`. All its
 * environments are shown. Several services: separated by commas.
 * @public
 */
export const LOCAL_SERVICE_ANNOTATION = 'capstan/local-service';

/**
 * Every annotation that can claim scale groups for an entity. An entity with one of them gets the fleet tab and card.
 * @public
 */
export const SCALE_GROUP_ANNOTATIONS: readonly string[] = [
  LOCAL_SERVICE_ANNOTATION,
];

/**
 * Every rollout of the entity's groups is guarded: a duration in seconds, for example `300`. A person may still choose
 * another one, or none, in the dialog.
 * @public
 */
export const GUARD_ANNOTATION = 'capstan/guard-seconds';

/**
 * Apdex target of the entity's services in milliseconds. Default 500.
 * @public
 */
export const APDEX_TARGET_ANNOTATION = 'capstan/apdex-target-ms';

/**
 * Label matchers that tell the series of the entity's services in Prometheus from others, for example `service="shop"`.
 * @public
 */
export const PROMETHEUS_SELECTOR_ANNOTATION = 'capstan/prometheus-selector';

/**
 * Name of the template by which Prometheus is asked about the entity's services. Default: the first that is configured.
 * @public
 */
export const PROMETHEUS_TEMPLATE_ANNOTATION = 'capstan/prometheus-template';
