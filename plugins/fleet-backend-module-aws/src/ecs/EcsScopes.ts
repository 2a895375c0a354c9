import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { CodeDeployReader } from '../codedeploy/CodeDeployReader';
import { Looks } from '../push/Looks';
import { Pace } from '../Pace';
import type { PaceClock } from '../Pace';
import { createPolicyValues } from '../scaling/createPolicyValues';
import { ScalingCalls } from '../scaling/ScalingCalls';
import { TargetHealths } from '../targets/TargetHealths';
import { EcsCalls } from './EcsCalls';
import { EcsReader } from './EcsReader';
import { Notes } from './Notes';
import { TargetBook } from './TargetBook';

/** One account and region with all that is needed to read and change its services. */
export interface EcsScope {
  readonly scope: AwsScope;
  readonly reader: EcsReader;
  readonly calls: EcsCalls;
  readonly scaling: ScalingCalls;
  readonly codeDeploy: CodeDeployReader;
  readonly pace: Pace;
  readonly looks: Looks;
}

/** Every configured account and region, for the provider that looks and the one that changes. */
export class EcsScopes {
  readonly notes = new Notes();
  readonly now: () => number;
  readonly #scopes: readonly EcsScope[];

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
      const pace = new Pace(scope.callsPerSecond, options.paceClock);
      const calls = new EcsCalls(clients, scope, pace);
      const scaling = new ScalingCalls(clients, scope, pace, 'ecs');
      const codeDeploy = new CodeDeployReader(clients, scope, pace, this.now);
      const reader = new EcsReader({
        scope,
        calls,
        scaling,
        codeDeploy,
        targets: new TargetBook(
          new TargetHealths({ clients, scope, pace, now: this.now }),
        ),
        values: createPolicyValues(clients, scope, pace, this.now),
        now: this.now,
      });
      const looks = new Looks({
        now: this.now,
        intervalSeconds: scope.intervalSeconds,
        nameOf: name => codeDeploy.serviceOf(name) ?? name,
      });
      return { scope, reader, calls, scaling, codeDeploy, pace, looks };
    });
  }

  all(): readonly EcsScope[] {
    return this.#scopes;
  }

  find(account: string, region: string): EcsScope | undefined {
    return this.#scopes.find(
      ({ scope }) =>
        scope.account.accountId === account && scope.region === region,
    );
  }
}
