import { buildSchema } from 'graphql';

/**
 * The part of New Relic's schema that this module uses, written from the names and types of its public Go client
 * (newrelic-client-go: pkg/nrdb, pkg/alerts, pkg/changetracking) and its documentation. New Relic publishes no schema file.
 */
export const schema = buildSchema(`
  scalar EpochMilliseconds
  scalar EntityGuid
  scalar Nrql
  scalar NrdbResult
  scalar Seconds
  scalar NaiveDateTime
  scalar DateTime

  type Query { actor: Actor }
  type Actor { account(id: Int!): Account }
  type Account {
    nrql(query: Nrql!, timeout: Seconds): NrdbResultContainer
    aiIssues: AiIssuesAccountStitchedFields
    alerts: AlertsAccountStitchedFields
  }
  type NrdbResultContainer { results: [NrdbResult] }

  type AiIssuesAccountStitchedFields {
    issues(filter: AiIssuesFilterIssues, timeWindow: TimeWindowInput, cursor: String): AiIssuesIssueData
  }
  input TimeWindowInput { startTime: EpochMilliseconds!, endTime: EpochMilliseconds! }
  input AiIssuesFilterIssues { ids: [ID!], entityGuids: [EntityGuid!], priority: String, states: [AiIssuesIssueState!] }
  enum AiIssuesIssueState { CREATED ACTIVATED DEACTIVATED CLOSED }
  enum AiIssuesPriority { CRITICAL HIGH MEDIUM LOW }
  type AiIssuesIssueData { issues: [AiIssuesIssue!]!, nextCursor: String }
  type AiIssuesIssue {
    issueId: ID!
    title: [String!]
    priority: AiIssuesPriority!
    state: AiIssuesIssueState!
    entityGuids: [EntityGuid!]
    conditionName: [String!]
    createdAt: EpochMilliseconds
    activatedAt: EpochMilliseconds
    acknowledgedAt: EpochMilliseconds
    acknowledgedBy: String
  }

  type AlertsAccountStitchedFields { mutingRules: [AlertsMutingRule!] }
  type AlertsMutingRule {
    id: ID!
    name: String
    description: String
    enabled: Boolean!
    schedule: AlertsMutingRuleSchedule
  }
  type AlertsMutingRuleSchedule { startTime: DateTime, endTime: DateTime, timeZone: String! }
  input AlertsMutingRuleInput {
    name: String!
    description: String
    enabled: Boolean!
    condition: AlertsMutingRuleConditionGroupInput!
    schedule: AlertsMutingRuleScheduleCreateInput
  }
  input AlertsMutingRuleUpdateInput {
    name: String
    description: String
    enabled: Boolean
    condition: AlertsMutingRuleConditionGroupInput
    schedule: AlertsMutingRuleScheduleUpdateInput
  }
  input AlertsMutingRuleScheduleCreateInput { startTime: NaiveDateTime, endTime: NaiveDateTime, timeZone: String! }
  input AlertsMutingRuleScheduleUpdateInput { startTime: NaiveDateTime, endTime: NaiveDateTime, timeZone: String }
  input AlertsMutingRuleConditionGroupInput {
    operator: AlertsMutingRuleConditionGroupOperator!
    conditions: [AlertsMutingRuleConditionInput!]!
  }
  enum AlertsMutingRuleConditionGroupOperator { AND OR }
  enum AlertsMutingRuleConditionOperator { ANY CONTAINS ENDS_WITH EQUALS IN IS_BLANK IS_NOT_BLANK NOT_CONTAINS NOT_EQUALS NOT_IN STARTS_WITH }
  input AlertsMutingRuleConditionInput {
    attribute: String!
    operator: AlertsMutingRuleConditionOperator!
    values: [String!]!
  }

  type Mutation {
    aiIssuesAckIssue(accountId: Int!, issueId: ID!): AiIssuesIssueUserActionResponse
    alertsMutingRuleCreate(accountId: Int!, rule: AlertsMutingRuleInput!): AlertsMutingRule
    alertsMutingRuleUpdate(accountId: Int!, id: ID!, rule: AlertsMutingRuleUpdateInput!): AlertsMutingRule
    alertsMutingRuleDelete(accountId: Int!, id: ID!): AlertsMutingRuleDeleteResponse
    changeTrackingCreateDeployment(deployment: ChangeTrackingDeploymentInput!): ChangeTrackingDeployment
  }
  type AiIssuesIssueUserActionResponse { error: String, result: AiIssuesIssueUserActionResult }
  type AiIssuesIssueUserActionResult { accountId: Int!, action: AiIssuesIssueUserAction!, issueId: ID! }
  enum AiIssuesIssueUserAction { ACK RESOLVE UNACK }
  type AlertsMutingRuleDeleteResponse { id: ID! }
  enum ChangeTrackingDeploymentType { BASIC BLUE_GREEN CANARY OTHER ROLLING SHADOW }
  input ChangeTrackingDeploymentInput {
    entityGuid: EntityGuid!
    version: String!
    timestamp: EpochMilliseconds
    description: String
    changelog: String
    commit: String
    deepLink: String
    deploymentType: ChangeTrackingDeploymentType
    groupId: String
    user: String
  }
  type ChangeTrackingDeployment { deploymentId: String, entityGuid: EntityGuid! }
`);
