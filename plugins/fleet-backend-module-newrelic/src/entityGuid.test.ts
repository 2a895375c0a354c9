import { ACCOUNT, guidOf } from './__testUtils__/FakeNewRelic';
import {
  accountOf,
  entityGuidOf,
  NEW_RELIC_GUID_ANNOTATION,
} from './entityGuid';

const guid = guidOf('shop');
const other = guidOf('shop-test');
const of = (value: string, environment: string = 'prod') =>
  entityGuidOf({
    annotations: { [NEW_RELIC_GUID_ANNOTATION]: value },
    environment,
  });

describe('the entity of a target', () => {
  it.each([
    ['one for all environments', guid, 'prod', guid],
    ['its own', `test=${other}, prod=${guid}`, 'prod', guid],
    ['that of another environment', `test=${other}`, 'prod', undefined],
    [
      'a text that would change a query',
      `${guid}') OR ('1'='1`,
      'prod',
      undefined,
    ],
    ['nothing', '', 'prod', undefined],
  ])('is found in %s', (_, value, environment, expected) => {
    expect(of(value, environment)).toBe(expected);
  });

  it('tells its account', () => {
    expect(accountOf(guid)).toBe(ACCOUNT);
    expect(accountOf('bm90IGEgZ3VpZA==')).toBeUndefined();
  });
});
