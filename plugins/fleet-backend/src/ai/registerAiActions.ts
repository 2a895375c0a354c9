import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { GuardedActionsRegistry } from '../permissions/GuardedActionsRegistry';
import type { AiTools } from './AiTools';
import { registerGetAction } from './getAction';
import { registerGetCapacity } from './getCapacity';
import { registerGetGroup } from './getGroup';
import { registerGetGroupedAction } from './getGroupedAction';
import { registerGetProposal } from './getProposal';
import { registerGetScaling } from './getScaling';
import { registerGetSignals } from './getSignals';
import { registerGetVerdict } from './getVerdict';
import { registerListActions } from './listActions';
import { registerListAlerts } from './listAlerts';
import { registerListApprovals } from './listApprovals';
import { registerListAudit } from './listAudit';
import { registerListGroups } from './listGroups';
import { registerListInstances } from './listInstances';
import { registerListPipelines } from './listPipelines';
import { registerListRevisions } from './listRevisions';
import { registerListRollouts } from './listRollouts';
import { registerListServices } from './listServices';
import { registerPlanAction } from './planAction';
import { registerProposeAction } from './proposeAction';

/**
 * What AI agents (MCP clients, the CLI) may do: read everything that the page shows, plan, and propose. None of them
 * carries anything out. Throws when one has no declared permission.
 */
export function registerAiActions(
  registry: ActionsRegistryService,
  tools: AiTools,
): void {
  const guarded = new GuardedActionsRegistry({ registry });
  for (const register of [
    registerListServices,
    registerListGroups,
    registerGetGroup,
    registerListInstances,
    registerListRevisions,
    registerListRollouts,
    registerGetScaling,
    registerGetCapacity,
    registerGetSignals,
    registerGetVerdict,
    registerListActions,
    registerGetAction,
    registerListApprovals,
    registerGetProposal,
    registerGetGroupedAction,
    registerListAudit,
    registerListAlerts,
    registerListPipelines,
    registerPlanAction,
    registerProposeAction,
  ])
    register(guarded, tools);
  guarded.assertComplete();
}
