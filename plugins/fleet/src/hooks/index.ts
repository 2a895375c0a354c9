export { useDuration } from './useDuration';
export { useEntityTabLink } from './useEntityTabLink';
export { useFleetApi } from './useFleetApi';
export { useFleetTranslation } from './useFleetTranslation';
export type { FleetTranslate } from './useFleetTranslation';
export { useLive } from './useLive';
export type { Live, LiveOptions } from './useLive';
export { useNow } from './useNow';
