import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { Notes } from '../ecs/Notes';
import { Looks } from '../push/Looks';
import { Pace } from '../Pace';
import type { PaceClock } from '../Pace';
import { createPolicyValues } from '../scaling/createPolicyValues';
import { TargetHealths } from '../targets/TargetHealths';
import { AsgCalls } from './AsgCalls';
import { AsgReader } from './AsgReader';
import { GroupTargets } from './GroupTargets';

/** One account and region with all that is needed to read and change its Auto Scaling groups. */
export interface AsgScope {
  readonly scope: AwsScope;
  readonly reader: AsgReader;
  readonly calls: AsgCalls;
  readonly looks: Looks;
}

/** Every configured account and region, for the provider that looks and the one that changes. */
export class AsgScopes {
  readonly notes = new Notes();
  readonly now: () => number;
  readonly #scopes: readonly AsgScope[];

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
      // Auto Scaling publishes no limits; half of what ECS allows is assumed.
      const pace = new Pace(scope.callsPerSecond / 2, options.paceClock);
      const calls = new AsgCalls(clients, scope, pace);
      const values = createPolicyValues(clients, scope, pace, this.now);
      const targets = new GroupTargets(
        new TargetHealths({ clients, scope, pace, now: this.now }),
        this.now,
      );
      const reader = new AsgReader({
        scope,
        calls,
        values,
        targets,
        now: this.now,
      });
      const looks = new Looks({
        now: this.now,
        intervalSeconds: scope.intervalSeconds,
      });
      return { scope, reader, calls, looks };
    });
  }

  all(): readonly AsgScope[] {
    return this.#scopes;
  }

  find(account: string, region: string): AsgScope | undefined {
    return this.#scopes.find(
      ({ scope }) =>
        scope.account.accountId === account && scope.region === region,
    );
  }
}
