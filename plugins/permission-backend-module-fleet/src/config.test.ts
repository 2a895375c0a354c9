import { ConfigReader } from '@backstage/config';
import { readOperators } from './config';

const read = (operators?: unknown) =>
  readOperators(
    new ConfigReader({ permission: { fleet: { operators } } } as never),
  );

describe('readOperators', () => {
  it('gives full refs in lower case, as identities carry them', () => {
    expect(
      read(['group:operators', 'Group:Default/SRE', 'user:ops/Oscar']),
    ).toEqual([
      'group:default/operators',
      'group:default/sre',
      'user:ops/oscar',
    ]);
  });

  it('is empty when nothing is configured', () => {
    expect(readOperators(new ConfigReader({}))).toEqual([]);
    expect(read([])).toEqual([]);
  });

  it.each(['operators', 'group:', ':default/x', 'group:default/'])(
    'refuses %p, which is no ref, by its name',
    text => {
      expect(() => read([text])).toThrow(
        `'permission.fleet.operators' has '${text}'`,
      );
    },
  );

  it('refuses what can never be an identity', () => {
    expect(() => read(['component:default/shop'])).toThrow(
      'which is a component. Name groups or users.',
    );
  });
});
