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
import { mapSuspendable } from '../scaling/suspension';
import { NO_BOUNDS, NO_ROLLOUTS } from './planCapacity';
import type { CapacityFacts } from './TableReader';
import { tokenOf } from './token';

export const PROVIDER = 'aws-dynamodb';

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

function capabilitiesOf(
  { target }: CapacityFacts,
  readOnly: boolean,
): Capabilities {
  const none = no(NO_ROLLOUTS);
  const closed = readOnly
    ? no(
        'The portal only looks at this account (readOnly in fleet.aws.accounts).',
      )
    : undefined;
  return {
    rollout: none,
    rollback: none,
    pause: none,
    resume: none,
    promote: none,
    abort: none,
    scale: closed ?? (target ? { can: true } : no(NO_BOUNDS)),
    autoscaling: closed ?? mapSuspendable(target),
  };
}

function no(reason: string): Capability {
  return { can: false, reason };
}
