import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { CloudWatchCalls } from '../cloudwatch/CloudWatchCalls';
import type { Pace } from '../Pace';
import { PolicyValues } from './PolicyValues';

/** `undefined` where CloudWatch is not to be asked. */
export function createPolicyValues(
  clients: AwsClients,
  scope: AwsScope,
  pace: Pace,
  now: () => number,
): PolicyValues | undefined {
  if (scope.account.cloudwatch?.enabled === false) return undefined;
  return new PolicyValues({
    calls: new CloudWatchCalls(clients, scope, pace),
    everyMs: scope.signalIntervalSeconds * 1000,
    now,
  });
}
