import type {
  Action,
  AuditEvent,
  AuditQuery,
  Capacity,
  GroupList,
  Instance,
  Page,
  Plan,
  Revision,
  Rollout,
  ScaleGroup,
  Scaling,
  ServicePage,
  ServiceQuery,
  SignalRange,
  Signals,
  TimeRange,
} from '@capstan/plugin-fleet-common';

interface GroupPath {
  readonly groupId: string;
}

interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** The routes of the document with the types of `fleet-common`: the document is checked at run time, these when compiling. */
export type FleetEndpoints = {
  '#get|/services': { query: ServiceQuery; response: ServicePage };
  '#get|/groups': {
    query: { readonly entityRef: string };
    response: GroupList;
  };
  '#get|/groups/{groupId}': { path: GroupPath; response: ScaleGroup };
  '#get|/groups/{groupId}/instances': {
    path: GroupPath;
    response: { items: readonly Instance[] };
  };
  '#get|/groups/{groupId}/revisions': {
    path: GroupPath;
    response: { items: readonly Revision[] };
  };
  '#get|/groups/{groupId}/rollouts': {
    path: GroupPath;
    query: PageQuery;
    response: Page<Rollout>;
  };
  '#get|/groups/{groupId}/scaling': { path: GroupPath; response: Scaling };
  '#get|/groups/{groupId}/capacity': {
    path: GroupPath;
    query: TimeRange;
    response: Capacity;
  };
  '#get|/groups/{groupId}/signals': {
    path: GroupPath;
    query: SignalRange;
    response: Signals;
  };
  '#post|/groups/{groupId}/plans': {
    path: GroupPath;
    body: { readonly request: unknown };
    response: Plan;
  };
  '#get|/groups/{groupId}/actions': {
    path: GroupPath;
    query: PageQuery;
    response: Page<Action>;
  };
  '#post|/groups/{groupId}/actions': {
    path: GroupPath;
    body: {
      readonly request: unknown;
      readonly concurrencyToken: string;
      readonly reason?: string;
    };
    response: Action;
  };
  '#get|/audit': { query: AuditQuery; response: Page<AuditEvent> };
  '#get|/actions/{actionId}': {
    path: { readonly actionId: string };
    response: Action;
  };
};
