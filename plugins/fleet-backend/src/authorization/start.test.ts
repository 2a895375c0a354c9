import { startFleet } from '../__testUtils__/startFleet';
import { aiActionRules, routeRules } from '../permissions/accessRules';
import type { AccessRule } from '../permissions/accessRules';

/** The plugin starts only when everything that it offers declares its permission. */

type Table = Record<string, AccessRule>;

const tables: readonly [string, Table][] = [
  ['route', routeRules],
  ['AI action', aiActionRules],
];

describe.each(tables)('a table of permissions (%s)', (what, table) => {
  const before = { ...table };
  afterEach(() => {
    for (const name of Object.keys(table)) delete table[name];
    Object.assign(table, before);
  });

  it(`that leaves out one ${what} keeps the plugin from starting`, async () => {
    const [name] = Object.keys(table);
    delete table[name];
    await expect(startFleet({})).rejects.toThrow(
      `The ${what} '${name}' declares no permission`,
    );
  });

  it(`that has a ${what} which is not there keeps the plugin from starting`, async () => {
    table['get /nothing'] = { read: 'required' };
    await expect(startFleet({})).rejects.toThrow(
      `the ${what} 'get /nothing', which does not exist`,
    );
  });

  it('that has everything lets it start', async () => {
    const backend = await startFleet({});
    await backend.stop();
    expect(Object.keys(table)).toEqual(Object.keys(before));
  });
});
