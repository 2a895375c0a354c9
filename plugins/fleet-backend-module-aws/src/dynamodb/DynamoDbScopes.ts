import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { Pace } from '../Pace';
import type { PaceClock } from '../Pace';
import { Looks } from '../push/Looks';
import { createPolicyValues } from '../scaling/createPolicyValues';
import { ScalingCalls } from '../scaling/ScalingCalls';
import { TableReader } from './TableReader';

/** One account and region with all that is needed to read and change the capacity of its tables. */
export interface DynamoDbScope {
  readonly scope: AwsScope;
  readonly reader: TableReader;
  readonly scaling: ScalingCalls;
  /** By names of tables. */
  readonly looks: Looks;
}

/** Every configured account and region, for the provider that looks and the one that changes. */
export class DynamoDbScopes {
  readonly now: () => number;
  readonly #scopes: readonly DynamoDbScope[];

  constructor(
    scopes: readonly AwsScope[],
    clients: AwsClients,
    options: {
      readonly now?: () => number;
      readonly paceClock?: PaceClock;
    } = {},
  ) {
    this.now = options.now ?? Date.now;
    this.#scopes = scopes.map(scope => {
      // Application Auto Scaling publishes no limits, and services of ECS share it; half of what ECS allows is assumed.
      const pace = new Pace(scope.callsPerSecond / 2, options.paceClock);
      const scaling = new ScalingCalls(clients, scope, pace, 'dynamodb');
      const reader = new TableReader({
        clients,
        scope,
        scaling,
        pace,
        values: createPolicyValues(clients, scope, pace, this.now),
        now: this.now,
      });
      const looks = new Looks({
        now: this.now,
        intervalSeconds: scope.intervalSeconds,
      });
      return { scope, reader, scaling, looks };
    });
  }

  all(): readonly DynamoDbScope[] {
    return this.#scopes;
  }

  find(account: string, region: string): DynamoDbScope | undefined {
    return this.#scopes.find(
      ({ scope }) =>
        scope.account.accountId === account && scope.region === region,
    );
  }
}
