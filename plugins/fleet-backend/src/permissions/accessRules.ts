import type { Permission } from '@backstage/plugin-permission-common';
import {
  fleetAlertAcknowledgePermission,
  fleetAlertMutePermission,
  fleetGroupReadPermission,
  fleetHoldUpdatePermission,
  fleetPipelineRunPermission,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';

/** What a route or an AI action asks about its caller before it does anything. */
export interface AccessRule {
  /**
   * `filtered`: everybody with an identity may ask; what they may not read is left out of the answer.
   * `required`: what they may not read looks as if it did not exist (404).
   */
  readonly read: 'filtered' | 'required';
  /** The right to change, besides reading. Absent = only reads. `ofRequest`: that of the action that is asked for. */
  readonly change?: Permission | 'ofRequest';
  /** A person's business: refused to every service (403). */
  readonly people?: true;
  /** It asks for the right to change, yet only tells what a change would do. */
  readonly pure?: true;
}

const list: AccessRule = { read: 'filtered' };
const one: AccessRule = { read: 'required' };
const asked: AccessRule = { read: 'required', change: 'ofRequest' };
const hold: AccessRule = {
  read: 'required',
  change: fleetHoldUpdatePermission,
};

const acknowledge: AccessRule = {
  read: 'required',
  change: fleetAlertAcknowledgePermission,
};
const mute: AccessRule = {
  read: 'required',
  change: fleetAlertMutePermission,
};

/**
 * Each operation of the OpenAPI document, by `<method> <path>`. A route that is not here, or a row without a route, keeps
 * the plugin from starting. The handlers carry these rules out with `FleetAccess`; the authorisation grid
 * (`authorization/grid.test.ts`) takes what it expects of each of them from here.
 */
export const routeRules: Readonly<Record<string, AccessRule>> = {
  'get /services': list,
  'get /groups': one,
  'get /groups/{groupId}': one,
  'get /groups/{groupId}/instances': one,
  'get /groups/{groupId}/revisions': one,
  'get /groups/{groupId}/rollouts': one,
  'get /groups/{groupId}/scaling': one,
  'get /groups/{groupId}/capacity': one,
  'get /groups/{groupId}/signals': one,
  'get /groups/{groupId}/actions': one,
  'post /groups/{groupId}/plans': asked,
  'post /groups/{groupId}/actions': asked,
  'get /actions/{actionId}': one,
  'get /approvals': list,
  'get /proposals/{proposalId}': one,
  'post /proposals/{proposalId}/answer': { ...asked, people: true },
  'post /grouped-plans': asked,
  'post /grouped-actions': asked,
  'get /grouped-actions/{groupedActionId}': one,
  'get /audit': list,
  'get /groups/{groupId}/health': one,
  'get /alerts': list,
  'get /timeline': list,
  'post /alerts/{alertId}/acknowledge': acknowledge,
  'post /alerts/{alertId}/mute': mute,
  'post /alerts/{alertId}/unmute': mute,
  'get /groups/{groupId}/verdict': one,
  'get /groups/{groupId}/guard': one,
  'post /groups/{groupId}/holds': hold,
  'post /groups/{groupId}/holds/release': hold,
  'get /pipelines': one,
  'get /pipelines/{pipelineId}': one,
  // Gates need `fleet.approval.answer` instead.
  'post /pipelines/{pipelineId}/actions': {
    read: 'required',
    change: fleetPipelineRunPermission,
  },
  'get /pipeline-actions/{pipelineActionId}': one,
};

/** Each AI action by its name. Registered through {@link GuardedActionsRegistry} only. */
export const aiActionRules: Readonly<Record<string, AccessRule>> = {
  'list-services': list,
  'list-groups': one,
  'get-group': one,
  'list-instances': one,
  'list-revisions': one,
  'list-rollouts': one,
  'get-scaling': one,
  'get-capacity': one,
  'get-signals': one,
  'get-verdict': one,
  'list-actions': one,
  'get-action': one,
  'list-approvals': list,
  'get-proposal': one,
  'get-grouped-action': one,
  'list-audit': list,
  'list-alerts': list,
  'list-pipelines': one,
  'plan-action': { ...asked, pure: true },
  'propose-action': asked,
};

/** All rights that a rule may ask for. */
export function permissionsOf(rule: AccessRule): readonly Permission[] {
  const change =
    rule.change === 'ofRequest'
      ? Object.values(permissionOfAction)
      : rule.change ?? [];
  return [...new Set([fleetGroupReadPermission, ...[change].flat()])];
}
