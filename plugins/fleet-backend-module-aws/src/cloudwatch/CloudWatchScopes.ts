import type { SignalTarget } from '@capstan/plugin-fleet-node';
import type { AsgCalls } from '../autoscaling/AsgCalls';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import type { EcsCalls } from '../ecs/EcsCalls';
import { Pace } from '../Pace';
import type { PaceClock } from '../Pace';
import { BalancerBook } from './BalancerBook';
import { CloudWatchCalls } from './CloudWatchCalls';
import { MuteBook } from './MuteBook';

/** One account and region with all that is needed to read its metrics and alarms. */
export interface CloudWatchScope {
  readonly scope: AwsScope;
  readonly calls: CloudWatchCalls;
  readonly balancers: BalancerBook;
  readonly mutes: MuteBook;
}

/** What the other readers of the module know, by account and region. */
export interface Neighbours {
  readonly ecs?: (
    account: string,
    region: string,
  ) => Pick<EcsCalls, 'services'> | undefined;
  readonly groups?: (
    account: string,
    region: string,
  ) => Pick<AsgCalls, 'groups'> | undefined;
  /** Name of the queue that a policy of the target looks at. */
  readonly queueOf?: (target: SignalTarget) => string | undefined;
}

/** Every configured account and region whose signals are read. */
export class CloudWatchScopes {
  readonly now: () => number;
  readonly queueOf: (target: SignalTarget) => string | undefined;
  readonly #scopes: ReadonlyMap<string, CloudWatchScope>;

  constructor(
    scopes: readonly AwsScope[],
    clients: AwsClients,
    options: {
      readonly now?: () => number;
      readonly paceClock?: PaceClock;
    } & Neighbours = {},
  ) {
    this.now = options.now ?? Date.now;
    this.queueOf = options.queueOf ?? (() => undefined);
    this.#scopes = new Map(
      scopes.map(scope => {
        const { account, region } = scope;
        // DescribeAlarms has the smallest quota: 9 calls per second.
        const pace = new Pace(scope.callsPerSecond / 2, options.paceClock);
        const calls = new CloudWatchCalls(clients, scope, pace);
        const balancers = new BalancerBook({
          ecs: options.ecs?.(account.accountId, region),
          groups: options.groups?.(account.accountId, region),
          calls,
          now: this.now,
        });
        const mutes = new MuteBook(calls);
        const found = { scope, calls, balancers, mutes };
        return [sourceIdOf(scope), found] as const;
      }),
    );
  }

  all(): readonly CloudWatchScope[] {
    return [...this.#scopes.values()];
  }

  /** By the id of the source. */
  find(sourceId: string): CloudWatchScope | undefined {
    return this.#scopes.get(sourceId);
  }
}

export const PROVIDER = 'aws-cloudwatch';

export function sourceIdOf({ account, region }: AwsScope): string {
  return `${PROVIDER}:${account.accountId}:${region}`;
}
