import type {
  Approval,
  GroupedAction,
  GroupedPlan,
  Proposal,
} from '@capstan/plugin-fleet-common';

interface ProposalPath {
  readonly proposalId: string;
}

interface UncheckedItem {
  readonly groupId: string;
  readonly request: unknown;
}

/** The routes of `approvalPaths` with the types of `fleet-common`. */
export type ApprovalEndpoints = {
  '#get|/approvals': { response: { items: readonly Approval[] } };
  '#get|/proposals/{proposalId}': { path: ProposalPath; response: Proposal };
  '#post|/proposals/{proposalId}/answer': {
    path: ProposalPath;
    body: { readonly confirm: boolean; readonly reason?: string };
    response: Proposal;
  };
  '#post|/grouped-plans': {
    body: { readonly items: readonly UncheckedItem[] };
    response: GroupedPlan;
  };
  '#post|/grouped-actions': {
    body: {
      readonly items: readonly (UncheckedItem & {
        readonly concurrencyToken: string;
      })[];
      readonly reason?: string;
      readonly onFailure: 'stop' | 'continue';
    };
    response: GroupedAction;
  };
  '#get|/grouped-actions/{groupedActionId}': {
    path: { readonly groupedActionId: string };
    response: GroupedAction;
  };
};
