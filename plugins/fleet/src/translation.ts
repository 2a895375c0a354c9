import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { dataAgeMessages } from './components/DataAge/messages';
import { entityFleetCardMessages } from './components/EntityFleetCard/messages';
import { entityFleetContentMessages } from './components/EntityFleetContent/messages';
import { fleetPageMessages } from './components/FleetPage/messages';
import { groupSummaryMessages } from './components/GroupSummary/messages';
import { healthBadgeMessages } from './components/HealthBadge/messages';
import { loadErrorMessages } from './components/LoadError/messages';
import { rolloutProgressMessages } from './components/RolloutProgress/messages';
import { scopeTroublesMessages } from './components/ScopeTroubles/messages';
import { versionSharesMessages } from './components/VersionShares/messages';

/**
 * All texts of the plugin in English. Each folder of components keeps its own in `messages.ts`.
 * @public
 */
export const fleetTranslationRef = createTranslationRef({
  id: 'fleet',
  messages: {
    dataAge: dataAgeMessages,
    duration: {
      seconds: '{{value}} s',
      minutes: '{{value}} min',
      hours: '{{value}} h',
      days: '{{value}} d',
    },
    entityFleetCard: entityFleetCardMessages,
    entityFleetContent: entityFleetContentMessages,
    fleetPage: fleetPageMessages,
    groupSummary: groupSummaryMessages,
    health: healthBadgeMessages,
    loading: {
      label: 'Loading',
      timeout: 'No answer within {{seconds}} seconds.',
    },
    loadError: loadErrorMessages,
    rollout: rolloutProgressMessages,
    scopeTroubles: scopeTroublesMessages,
    versions: versionSharesMessages,
  },
});
