import { testContext } from '../plans/__testUtils__/testContext';
import { restoreOf } from './restoreOf';

const override = {
  groupId: 'g',
  actionId: 'a',
  groupName: 'shop',
  environment: 'prod',
  actor: 'user:default/ann',
  until: 0,
  restores: { min: 1, max: 4, desired: 2 },
  values: { min: 3, max: 8, desired: 5 },
  attempt: 1,
};

function group(
  size: { min: number; max: number; desired: number },
  active = false,
) {
  const { group: shop } = testContext();
  return {
    size: { ...shop.size, ...size },
    autoscaling: { active, policies: [] },
  };
}

describe('restoreOf', () => {
  it('puts back what was there', () => {
    expect(restoreOf(override, group({ min: 3, max: 8, desired: 5 }))).toEqual({
      kind: 'scale',
      request: { kind: 'scale', min: 1, max: 4, desired: 2 },
    });
  });

  it.each([
    ['minimum', { min: 2, max: 8, desired: 5 }],
    ['maximum', { min: 3, max: 9, desired: 5 }],
    ['desired count', { min: 3, max: 8, desired: 6 }],
  ])('leaves alone what somebody gave another %s', (_name, size) => {
    expect(restoreOf(override, group(size))).toEqual({
      kind: 'close',
      why: expect.stringContaining(
        `changed it since, to ${size.desired} instances (${size.min} to ${size.max})`,
      ),
    });
  });

  it.each([
    ['within', 3, 3],
    ['above', 7, 4],
    ['below', 0, 1],
  ])(
    'leaves the count to an active autoscaler when it is %s the bounds',
    (_name, desired, wanted) => {
      expect(
        restoreOf(override, group({ min: 3, max: 8, desired }, true)),
      ).toEqual({
        kind: 'scale',
        request: { kind: 'scale', min: 1, max: 4, desired: wanted },
      });
    },
  );

  it('has nothing to do when the size is what it was', () => {
    const same = { ...override, values: override.restores };
    expect(restoreOf(same, group({ min: 1, max: 4, desired: 2 }))).toEqual({
      kind: 'close',
      why: 'it is what it was before',
    });
  });
});
