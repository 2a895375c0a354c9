import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { actionDialogMessages } from './components/ActionDialog/messages';
import { actionProgressMessages } from './components/ActionProgress/messages';
import { autoscalingDialogMessages } from './components/AutoscalingDialog/messages';
import { capacityChartMessages } from './components/CapacityChart/messages';
import { dataAgeMessages } from './components/DataAge/messages';
import { entityFleetCardMessages } from './components/EntityFleetCard/messages';
import { entityFleetContentMessages } from './components/EntityFleetContent/messages';
import { fleetPageMessages } from './components/FleetPage/messages';
import { groupDetailsMessages } from './components/GroupDetails/messages';
import { groupPanelMessages } from './components/GroupPanel/messages';
import { groupSummaryMessages } from './components/GroupSummary/messages';
import { healthBadgeMessages } from './components/HealthBadge/messages';
import { historyTableMessages } from './components/HistoryTable/messages';
import { instancesTableMessages } from './components/InstancesTable/messages';
import { loadErrorMessages } from './components/LoadError/messages';
import { rollbackDialogMessages } from './components/RollbackDialog/messages';
import { rolloutControlsMessages } from './components/RolloutControls/messages';
import { rolloutDialogMessages } from './components/RolloutDialog/messages';
import { rolloutProgressMessages } from './components/RolloutProgress/messages';
import { scaleDialogMessages } from './components/ScaleDialog/messages';
import { scalingPanelMessages } from './components/ScalingPanel/messages';
import { scopeTroublesMessages } from './components/ScopeTroubles/messages';
import { simulatedMessages } from './components/Simulated/messages';
import { suspendedMessages } from './components/Suspended/messages';
import { signalsChartMessages } from './components/SignalsChart/messages';
import { timeChartMessages } from './components/TimeChart/messages';
import { holdsMessages } from './components/Holds/messages';
import { groupSafetyMessages } from './components/GroupSafety/messages';
import { approvalsPageMessages } from './components/ApprovalsPage/messages';
import { auditPageMessages } from './components/AuditPage/messages';
import { groupedActionMessages } from './components/GroupedActionDialog/messages';
import { pipelinesMessages } from './components/Pipelines/messages';
import { pagingMessages } from './components/Paging/messages';
import { alertsMessages } from './components/Alerts/messages';
import { alertsPageMessages } from './components/AlertsPage/messages';
import { entityHealthMessages } from './components/EntityHealthContent/messages';
import { evidenceMessages } from './components/Evidence/messages';
import { healthReasonsMessages } from './components/HealthReasons/messages';
import { historyPageMessages } from './components/HistoryPage/messages';
import { rolloutVerdictMessages } from './components/RolloutVerdict/messages';
import { signalSourcesMessages } from './components/SignalSources/messages';
import { timelineMessages } from './components/Timeline/messages';
import { versionSharesMessages } from './components/VersionShares/messages';

/**
 * All texts of the plugin in English. Each folder of components keeps its own in `messages.ts`.
 * @public
 */
export const fleetTranslationRef = createTranslationRef({
  id: 'fleet',
  messages: {
    actionDialog: actionDialogMessages,
    actionProgress: actionProgressMessages,
    autoscalingDialog: autoscalingDialogMessages,
    capacityChart: capacityChartMessages,
    dataAge: dataAgeMessages,
    simulated: simulatedMessages,
    suspended: suspendedMessages,
    // With spaces that never break.
    duration: {
      seconds: '{{value}}\u00a0s',
      minutes: '{{value}}\u00a0min',
      hours: '{{value}}\u00a0h',
      days: '{{value}}\u00a0d',
    },
    entityFleetCard: entityFleetCardMessages,
    entityFleetContent: entityFleetContentMessages,
    fleetPage: fleetPageMessages,
    groupDetails: groupDetailsMessages,
    groupPanel: groupPanelMessages,
    groupSummary: groupSummaryMessages,
    health: healthBadgeMessages,
    historyTable: historyTableMessages,
    instancesTable: instancesTableMessages,
    loadError: loadErrorMessages,
    loading: {
      label: 'Loading',
      timeout: 'No answer within {{seconds}} seconds.',
    },
    rollbackDialog: rollbackDialogMessages,
    rollout: rolloutProgressMessages,
    rolloutControls: rolloutControlsMessages,
    rolloutDialog: rolloutDialogMessages,
    scaleDialog: scaleDialogMessages,
    scalingPanel: scalingPanelMessages,
    scopeTroubles: scopeTroublesMessages,
    signalsChart: signalsChartMessages,
    timeChart: timeChartMessages,
    holds: holdsMessages,
    groupSafety: groupSafetyMessages,
    approvalsPage: approvalsPageMessages,
    auditPage: auditPageMessages,
    groupedAction: groupedActionMessages,
    right: {
      unclaimed:
        'No catalog entity claims this group, so nobody may change it.',
      missing:
        'It needs the permission {{permission}} on {{entity}}. Ask its owner.',
    },
    paging: pagingMessages,
    pipelines: pipelinesMessages,
    alerts: alertsMessages,
    alertsPage: alertsPageMessages,
    entityHealth: entityHealthMessages,
    evidence: evidenceMessages,
    healthReasons: healthReasonsMessages,
    historyPage: historyPageMessages,
    rolloutVerdict: rolloutVerdictMessages,
    signalSources: signalSourcesMessages,
    timeline: timelineMessages,
    versions: versionSharesMessages,
  },
});
