import { Client } from 'pg';
import { Databases } from './Databases';

const adminUrl =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
/** Needs a real server: `npm test` brings one. */
const withPostgres = adminUrl ? describe : describe.skip;

withPostgres('Databases', () => {
  const directory = `/state/${process.pid}`;
  const databases = new Databases(adminUrl!, directory);
  const name = `service_test_${process.pid}_prod`;
  afterAll(() => databases.drop(name));

  const ask = async (url: string, text: string) => {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const names = async (beginning: string) =>
    ask(
      adminUrl!,
      `select datname from pg_database where starts_with(datname, '${beginning}')`,
    );

  it('makes a database whose role owns it and nothing else, once', async () => {
    const url = await databases.ensure(name, 'first-password');
    await ask(url, 'create table orders (id int)');
    const again = await databases.ensure(name, 'second-password');
    expect(await ask(again, 'select count(*)::int from orders')).toEqual([
      { count: 0 },
    ]);
    await expect(ask(url, 'select 1')).rejects.toThrow(/password/);
    await expect(ask(again, 'create role other')).rejects.toThrow(/permission/);
    await expect(ask(again, 'create database other')).rejects.toThrow(
      /permission/,
    );
  });

  it('does not let one service enter the database of another', async () => {
    const other = `${name}_other`;
    await databases.ensure(name, 'first-password');
    const url = new URL(await databases.ensure(other, 'other-password'));
    url.pathname = `/${name}`;
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/permission/);
    await databases.drop(other);
    expect(await names(other)).toEqual([]);
  });

  it('takes away a throw-away database with all that tests made', async () => {
    const { url, drop } = await databases.throwAway();
    const made = `made_by_${new URL(url).username}`;
    await ask(url, `create database ${made}`);
    await drop();
    expect(await names(made)).toEqual([]);
    await expect(ask(url, 'select 1')).rejects.toThrow();
  });

  it('takes away what tests of a killed portal left, and only of its own', async () => {
    const other = new Databases(adminUrl!, `${directory}/other`);
    const [mine, theirs] = [
      await databases.throwAway(),
      await other.throwAway(),
    ];
    await databases.dropLeftovers();
    await expect(ask(mine.url, 'select 1')).rejects.toThrow();
    expect(await ask(theirs.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await theirs.drop();
  });
});
