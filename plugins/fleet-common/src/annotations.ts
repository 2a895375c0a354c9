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
