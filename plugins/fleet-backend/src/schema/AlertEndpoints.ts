import type {
  Alert,
  AlertPage,
  AlertQuery,
  Health,
} from '@capstan/plugin-fleet-common';

interface AlertPath {
  readonly alertId: string;
}

/** The routes of `alertPaths` with the types of `fleet-common`. */
export type AlertEndpoints = {
  '#get|/groups/{groupId}/health': {
    path: { readonly groupId: string };
    response: Health;
  };
  '#get|/alerts': { query: AlertQuery; response: AlertPage };
  '#post|/alerts/{alertId}/acknowledge': {
    path: AlertPath;
    body: { readonly reason?: string };
    response: Alert;
  };
  '#post|/alerts/{alertId}/mute': {
    path: AlertPath;
    body: { readonly until?: string; readonly reason: string };
    response: Alert;
  };
  '#post|/alerts/{alertId}/unmute': {
    path: AlertPath;
    body: Record<string, never>;
    response: Alert;
  };
};
