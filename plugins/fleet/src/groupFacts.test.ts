import { placeOfId } from './groupFacts';

describe('placeOfId', () => {
  it.each([
    ['aws:222222222222:eu-west-1:shop%2Fshop-ecs', 'prod eu-west-1'],
    ['aws:222222222222:us-east-1:shop%2Fshop-ecs', 'prod us-east-1'],
    ['local:default:-:shop%2Fprod', 'prod'],
    ['shop', 'prod'],
    [undefined, 'prod'],
  ])('calls the place of %s %s', (id, place) => {
    expect(placeOfId(id, 'prod')).toBe(place);
  });
});
