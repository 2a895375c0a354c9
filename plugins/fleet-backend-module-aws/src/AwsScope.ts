import type { Scope } from '@capstan/plugin-fleet-node';
import type { AwsAccountConfig, AwsConfig } from './config';

/** One account and region, with how it may be used. */
export interface AwsScope {
  readonly account: AwsAccountConfig;
  readonly region: string;
  readonly intervalSeconds: number;
  /** How often metrics and alarms are read. AWS bills each metric that is read. */
  readonly signalIntervalSeconds: number;
  /** Calls per second that the module allows itself here. */
  readonly callsPerSecond: number;
  /** Everything here comes from the simulator. */
  readonly simulated: boolean;
}

/** What AWS allows of most reads, per second and per account and region. */
const READS_PER_SECOND = 20;

/** What is read of CloudWatch costs money: a service behind a balancer about 0.60 USD a month at this interval. */
export const SIGNALS_SECONDS = 300;

/** Every configured account and region. */
export function awsScopesOf(config: AwsConfig): AwsScope[] {
  return config.accounts.flatMap(account =>
    account.regions.map(region => ({
      account,
      region,
      intervalSeconds: config.intervalSeconds,
      signalIntervalSeconds: config.signalIntervalSeconds ?? SIGNALS_SECONDS,
      callsPerSecond: READS_PER_SECOND * config.callShare,
      simulated: config.endpoint !== undefined,
    })),
  );
}

/** The scope as the portal knows it, for the provider of this name. */
export function toScope(provider: string, scope: AwsScope): Scope {
  const { accountId } = scope.account;
  return {
    id: `${provider}:${accountId}:${scope.region}`,
    account: accountId,
    region: scope.region,
    intervalSeconds: scope.intervalSeconds,
  };
}
