import { readDurationFromConfig } from '@backstage/config';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/** One entry of `fleet.newRelic.accounts`. */
export interface NewRelicAccount {
  readonly name: string;
  readonly accountId: number;
  readonly apiKey: string;
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly intervalSeconds: number;
  readonly versionAttribute: string;
}

const ROOTS = {
  us: 'https://api.newrelic.com',
  eu: 'https://api.eu.newrelic.com',
} as const;
const DEFAULT_INTERVAL_SECONDS = 60;

/** Throws an `InputError` that names what is wrong, never the key. */
export function readAccounts(config: Config): readonly NewRelicAccount[] {
  const accounts = (
    config.getOptionalConfigArray('fleet.newRelic.accounts') ?? []
  ).map(readAccount);
  const names = new Set<string>();
  for (const { name } of accounts) {
    if (names.has(name))
      throw new InputError(
        `'fleet.newRelic.accounts' has two accounts called '${name}'. Give each its own name.`,
      );
    names.add(name);
  }
  return accounts;
}

function readAccount(config: Config): NewRelicAccount {
  const name = config.getString('name');
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new InputError(
      `'fleet.newRelic.accounts' has an account called '${name}'. Use lower-case letters, digits and dashes.`,
    );
  const refuse = (key: string, hint: string): never => {
    throw new InputError(`'${key}' of New Relic account '${name}' ${hint}`);
  };
  const accountId = config.getNumber('accountId');
  if (!Number.isSafeInteger(accountId) || accountId < 1)
    refuse('accountId', 'is not the number of an account.');
  const region = config.getOptionalString('region') ?? 'us';
  if (region !== 'us' && region !== 'eu')
    refuse('region', `is '${region}'. Use us or eu.`);
  const versionAttribute =
    config.getOptionalString('versionAttribute') ?? 'service.version';
  // It becomes a part of a query.
  if (!/^[A-Za-z_][\w.]{0,100}$/.test(versionAttribute))
    refuse('versionAttribute', 'may have letters, digits, dots and _ only.');
  const root =
    config.getOptionalString('baseUrl') ?? ROOTS[region === 'eu' ? 'eu' : 'us'];
  if (!URL.canParse(root) || !/^https?:/.test(root))
    refuse('baseUrl', 'is not a URL such as https://api.newrelic.com.');
  const intervalSeconds = config.has('interval')
    ? durationToMilliseconds(
        readDurationFromConfig(config, { key: 'interval' }),
      ) / 1000
    : DEFAULT_INTERVAL_SECONDS;
  if (intervalSeconds < 15 || intervalSeconds > 3600)
    refuse('interval', 'must be between 15 seconds and one hour.');
  return {
    name,
    accountId,
    apiKey: config.getString('apiKey'),
    url: `${root.replace(/\/+$/, '')}/graphql`,
    intervalSeconds,
    versionAttribute,
  };
}
