import { permissionOfAction } from '@capstan/plugin-fleet-common';
import type {
  Action,
  ActionKind,
  ActionRequest,
  AuditEvent,
  AuditResult,
  Plan,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import type { NewAuditEvent } from './AuditLog';

const VERBS: Readonly<Record<ActionKind, string>> = {
  rollout: 'Rollout of',
  rollback: 'Rollback of',
  scale: 'Scaling of',
  autoscaling: 'Autoscaling of',
  pause: 'Pausing the rollout of',
  resume: 'Resuming the rollout of',
  promote: 'Promoting the rollout of',
  abort: 'Aborting the rollout of',
};

/** `fleet.rollout.create` is audited as `rollout-create`. */
export function auditEventOf(permissionName: string): string {
  return permissionName.split('.').slice(1).join('-');
}

/** An action that was asked for, as an event. `message` says what came of it. */
export function eventOfAction(
  action: Pick<
    Action,
    | 'groupId'
    | 'groupName'
    | 'environment'
    | 'entityRef'
    | 'request'
    | 'actor'
    | 'reason'
  > & { readonly id?: string; readonly plan?: Pick<Plan, 'changes'> },
  happened: {
    readonly via: AuditEvent['via'];
    readonly result: AuditResult;
    readonly message?: string;
  },
): NewAuditEvent {
  const { before, after } = sidesOf(action.request, action.plan);
  const what = `${VERBS[action.request.kind]} ${action.groupName} in ${
    action.environment
  }${sides(before, after)}`;
  return {
    actor: action.actor,
    via: happened.via,
    event: auditEventOf(permissionOfAction[action.request.kind].name),
    result: happened.result,
    groupId: action.groupId,
    groupName: action.groupName,
    environment: action.environment,
    entityRef: action.entityRef,
    subject: action.id,
    reason: action.reason,
    before,
    after,
    message: sentence(what, happened.message),
  };
}

/** What an event says about the group that it is about. */
export function groupFields(
  group: Pick<ScaleGroup, 'id' | 'name' | 'environment' | 'entityRef'>,
): Pick<NewAuditEvent, 'groupId' | 'groupName' | 'environment' | 'entityRef'> {
  return {
    groupId: group.id,
    groupName: group.name,
    environment: group.environment,
    entityRef: group.entityRef,
  };
}

function sides(before?: string, after?: string): string {
  if (after === undefined) return '';
  return before === undefined ? ` to ${after}` : ` from ${before} to ${after}`;
}

function sentence(what: string, message: string | undefined): string {
  return message === undefined ? `${what}.` : `${what}: ${message}`;
}

/** What it was and what it is to become, for people. */
function sidesOf(
  request: ActionRequest,
  plan: Pick<Plan, 'changes'> | undefined,
): { readonly before?: string; readonly after?: string } {
  const changes = plan?.changes ?? [];
  if (request.kind === 'scale' || request.kind === 'autoscaling') {
    const parts = changes.filter(
      ({ kind }) => kind === 'count' || kind === 'autoscaling',
    );
    if (parts.length === 0) return {};
    return {
      before: parts.map(part => `${part.name} ${part.before}`).join(', '),
      after: parts.map(part => `${part.name} ${part.after}`).join(', '),
    };
  }
  const revision = changes.find(change => change.kind === 'revision');
  if (revision) return { before: revision.before, after: revision.after };
  return 'revisionId' in request ? { after: request.revisionId } : {};
}
