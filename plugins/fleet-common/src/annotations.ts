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
