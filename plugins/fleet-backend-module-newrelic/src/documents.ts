/** Results of several NRQL queries in one request: `q0`, `q1` … */
export function nrqlDocument(queries: number): string {
  const names = Array.from({ length: queries }, (_, index) => `q${index}`);
  return `query Signals($account: Int!, ${names
    .map(name => `$${name}: Nrql!`)
    .join(', ')}) {
  actor { account(id: $account) {
    ${names
      .map(name => `${name}: nrql(query: $${name}, timeout: 15) { results }`)
      .join('\n    ')}
  } }
}`;
}

/** Open issues, newest first, and the muting rules of the account. */
export const ISSUES = `query Issues($account: Int!, $filter: AiIssuesFilterIssues, $window: TimeWindowInput, $cursor: String) {
  actor { account(id: $account) {
    aiIssues { issues(filter: $filter, timeWindow: $window, cursor: $cursor) {
      issues {
        issueId title priority state entityGuids conditionName
        createdAt activatedAt acknowledgedAt acknowledgedBy
      }
      nextCursor
    } }
    alerts { mutingRules {
      id name description enabled schedule { endTime timeZone }
    } }
  } }
}`;

export const ACKNOWLEDGE = `mutation Acknowledge($account: Int!, $issue: ID!) {
  aiIssuesAckIssue(accountId: $account, issueId: $issue) { error result { action issueId } }
}`;

export const MUTE = `mutation Mute($account: Int!, $rule: AlertsMutingRuleInput!) {
  alertsMutingRuleCreate(accountId: $account, rule: $rule) { id }
}`;

export const MOVE_END = `mutation MoveEnd($account: Int!, $id: ID!, $rule: AlertsMutingRuleUpdateInput!) {
  alertsMutingRuleUpdate(accountId: $account, id: $id, rule: $rule) { id }
}`;

export const UNMUTE = `mutation Unmute($account: Int!, $id: ID!) {
  alertsMutingRuleDelete(accountId: $account, id: $id) { id }
}`;

export const MARK = `mutation Mark($deployment: ChangeTrackingDeploymentInput!) {
  changeTrackingCreateDeployment(deployment: $deployment) { deploymentId entityGuid }
}`;
