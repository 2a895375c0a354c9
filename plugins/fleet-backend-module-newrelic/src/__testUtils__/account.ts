import type { NewRelicAccount } from '../config';
import { ACCOUNT, KEY } from './FakeNewRelic';
import type { FakeNewRelic } from './FakeNewRelic';

/** The configuration of an account that the fake knows. */
export function accountAt(
  fake: FakeNewRelic,
  changes: Partial<NewRelicAccount> = {},
): NewRelicAccount {
  return {
    name: 'main',
    accountId: ACCOUNT,
    apiKey: KEY,
    url: `${fake.url}/graphql`,
    intervalSeconds: 60,
    versionAttribute: 'service.version',
    ...changes,
  };
}
