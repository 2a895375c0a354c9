import { ConfigReader } from '@backstage/config';
import { readAccounts } from './config';

const read = (...accounts: object[]) =>
  readAccounts(
    new ConfigReader({
      fleet: { newRelic: { accounts: accounts as never } },
    }),
  );
const account = { name: 'main', accountId: 1, apiKey: 'NRAK-x' };

describe('fleet.newRelic.accounts', () => {
  it('may be absent', () => {
    expect(readAccounts(new ConfigReader({}))).toEqual([]);
  });

  it('knows the address of each region, and asks once a minute', () => {
    expect(
      read(account, { ...account, name: 'eu', region: 'eu' }),
    ).toMatchObject([
      { url: 'https://api.newrelic.com/graphql', intervalSeconds: 60 },
      { url: 'https://api.eu.newrelic.com/graphql' },
    ]);
  });

  it('takes an address of a proxy', () => {
    expect(
      read({ ...account, baseUrl: 'http://proxy:8080/nr/' }),
    ).toMatchObject([{ url: 'http://proxy:8080/nr/graphql' }]);
  });

  it.each([
    [{ name: 'My Account' }, /My Account/],
    [{ accountId: -1 }, /accountId/],
    [{ accountId: 1.5 }, /accountId/],
    [{ region: 'mars' }, /region/],
    [{ versionAttribute: '`; DROP' }, /versionAttribute/],
    [{ baseUrl: 'file:///etc/passwd' }, /baseUrl/],
    [{ baseUrl: 'api' }, /baseUrl/],
    [{ interval: { seconds: 1 } }, /interval/],
    [{ interval: { hours: 2 } }, /interval/],
    [{ apiKey: undefined }, /apiKey/],
  ])('refuses %j', (changes, message) => {
    expect(() => read({ ...account, ...changes })).toThrow(message);
  });

  it('refuses two accounts of one name', () => {
    expect(() => read(account, account)).toThrow(/two accounts called 'main'/);
  });
});
