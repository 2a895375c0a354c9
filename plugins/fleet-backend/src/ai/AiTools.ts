import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { AlertService } from '../alerts/AlertService';
import type { ActionService, Caller } from '../actions/ActionService';
import type { ApprovalService } from '../approvals/ApprovalService';
import type { AuditReader } from '../audit/AuditReader';
import type { Denials } from '../audit/Denials';
import type { GroupedActionService } from '../groupedActions/GroupedActionService';
import type { GuardService } from '../guard/GuardService';
import type { GroupService } from '../groups/GroupService';
import { callerOf } from '../permissions/callerOf';
import type { FleetAccess } from '../permissions/FleetAccess';
import type { GroupRights } from '../permissions/GroupRights';
import type { Visible } from '../permissions/Visible';
import type { PipelineService } from '../pipelines/PipelineService';
import type { ProposalService } from '../proposals/ProposalService';
import type { ServiceService } from '../services/ServiceService';
import type { ChartService } from '../signals/ChartService';
import type { VerdictService } from '../verdicts/VerdictService';

/** What the actions of AI agents are made of: the same services as the routes. */
export interface AiTools {
  readonly auth: AuthService;
  readonly access: FleetAccess;
  readonly actions: ActionService;
  readonly alerts: AlertService;
  readonly approvals: ApprovalService;
  readonly auditReader: AuditReader;
  readonly charts: ChartService;
  readonly denials: Denials;
  readonly groupedActions: GroupedActionService;
  readonly groups: GroupService;
  readonly guards: GuardService;
  readonly pipelines: PipelineService;
  readonly proposals: ProposalService;
  readonly rights: GroupRights;
  readonly services: ServiceService;
  readonly verdicts: VerdictService;
  readonly visible: Visible;
}

/** The person that the agent works for. */
export function aiCaller(
  { auth }: Pick<AiTools, 'auth'>,
  credentials: BackstageCredentials,
): Caller {
  return { ...callerOf(auth, credentials), via: 'ai' };
}
