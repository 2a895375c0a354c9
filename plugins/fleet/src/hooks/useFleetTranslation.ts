import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';

/** `t` gives a text of this plugin in the language of the portal. */
export function useFleetTranslation() {
  return useTranslationRef(fleetTranslationRef);
}

/** @see useFleetTranslation */
export type FleetTranslate = ReturnType<typeof useFleetTranslation>['t'];
