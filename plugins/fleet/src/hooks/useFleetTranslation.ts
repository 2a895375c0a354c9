import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';

/**
 * Gives a text of this plugin in the language of the portal. A type by name: inferred, the type of all texts together is
 * longer than TypeScript is willing to write into a declaration.
 */
export type FleetTranslate = TranslationFunction<
  (typeof fleetTranslationRef)['T']
>;

/** All texts of this plugin. */
export function useFleetTranslation(): { readonly t: FleetTranslate } {
  return useTranslationRef(fleetTranslationRef);
}
