import type { RolloutGuard, Verdict } from '@capstan/plugin-fleet-common';

interface GroupPath {
  readonly groupId: string;
}

/** The routes of `guardPaths` with the types of `fleet-common`. */
export type GuardEndpoints = {
  '#get|/groups/{groupId}/verdict': {
    path: GroupPath;
    response: { readonly verdict: Verdict | null };
  };
  '#get|/groups/{groupId}/guard': {
    path: GroupPath;
    response: { readonly guard: RolloutGuard | null };
  };
};
