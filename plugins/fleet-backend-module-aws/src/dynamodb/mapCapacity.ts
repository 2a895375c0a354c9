import { DYNAMODB_TABLE_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { Capabilities, Capability } from '@capstan/plugin-fleet-common';
import type { GroupObservation } from '@capstan/plugin-fleet-node';
import type { AwsScope } from '../AwsScope';
import {
  mapActivity,
  mapAutoscaling,
  mapPolicy,
  mapScheduled,
  withDirections,
} from '../scaling/mapScaling';
import type { CapacityFacts } from './TableReader';

export const PROVIDER = 'aws-dynamodb';

/** Why nothing is ever rolled out to a table. */
export const NO_ROLLOUTS =
  'A table has no versions: its capacity is a size, and nothing is rolled out to it.';

/** The capacity of one table or index as the portal sees it: units instead of instances. Pure. */
export function mapCapacity(
  facts: CapacityFacts,
  scope: AwsScope,
): GroupObservation {
  const { capacity, target } = facts;
  const { table, index, side, units, tableArn } = capacity;
  const policies = [
    ...facts.policies.map(policy => mapPolicy(policy, facts.policyValues)),
    ...facts.scheduled.map(mapScheduled),
  ];
  return {
    ref: {
      provider: PROVIDER,
      account: scope.account.accountId,
      region: scope.region,
      nativeId: capacity.id,
    },
    name: [table, ...(index === undefined ? [] : [index]), side].join(' '),
    kind: index === undefined ? 'DynamoDB table' : 'DynamoDB index',
    environment: scope.account.dynamodb?.environment ?? 'default',
    claim: { annotation: DYNAMODB_TABLE_ANNOTATION, value: tableArn },
    size: {
      min: target?.MinCapacity ?? units,
      max: target?.MaxCapacity ?? units,
      desired: units,
      running: units,
      healthy: units,
      unit: 'capacityUnits',
    },
    autoscaling: mapAutoscaling(target, policies, false),
    revisionShares: [],
    instances: [],
    revisions: [],
    rollouts: [],
    policies,
    activities: withDirections(facts.activities.map(mapActivity)),
    signals: [],
    capabilities: capabilitiesOf(facts, scope.account.readOnly),
    conditions: [],
    concurrencyToken: tokenOf(facts),
    strategies: [],
    ...(scope.simulated
      ? { simulated: true }
      : {
          consoleUrl: `https://${
            scope.region
          }.console.aws.amazon.com/dynamodbv2/home?region=${
            scope.region
          }#table?name=${encodeURIComponent(table)}`,
        }),
  };
}

/** The bounds; the units as well, where no policy moves them. */
export function tokenOf({ capacity, target, policies }: CapacityFacts): string {
  return [
    policies.length === 0 ? capacity.units : '-',
    target?.MinCapacity ?? '-',
    target?.MaxCapacity ?? '-',
  ].join('|');
}

function capabilitiesOf(
  { target }: CapacityFacts,
  readOnly: boolean,
): Capabilities {
  const none: Capability = { can: false, reason: NO_ROLLOUTS };
  return {
    rollout: none,
    rollback: none,
    pause: none,
    resume: none,
    promote: none,
    abort: none,
    scale: scaling(target !== undefined, readOnly),
  };
}

function scaling(hasTarget: boolean, readOnly: boolean): Capability {
  if (readOnly) {
    return {
      can: false,
      reason:
        'The portal only looks at this account (readOnly in fleet.aws.accounts).',
    };
  }
  return hasTarget
    ? { can: true }
    : {
        can: false,
        reason:
          'It has no scalable target, and so no bounds that could be moved. Register one with Application Auto Scaling first.',
      };
}
