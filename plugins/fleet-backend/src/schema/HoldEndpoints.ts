import type { Hold } from '@capstan/plugin-fleet-common';

interface HoldChange {
  readonly path: { readonly groupId: string };
  readonly body: { readonly revisionId: string; readonly reason: string };
  readonly response: Hold;
}

/** Routes of holds. */
export type HoldEndpoints = {
  '#post|/groups/{groupId}/holds': HoldChange;
  '#post|/groups/{groupId}/holds/release': HoldChange;
};
