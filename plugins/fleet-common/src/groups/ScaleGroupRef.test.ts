import fc from 'fast-check';
import { parseScaleGroupRef, stringifyScaleGroupRef } from './ScaleGroupRef';
import type { ScaleGroupRef } from './ScaleGroupRef';

const part = fc.string({ minLength: 1, unit: 'grapheme' });
const refs: fc.Arbitrary<ScaleGroupRef> = fc.record({
  provider: part,
  account: part,
  region: part,
  nativeId: part,
});

describe('stringifyScaleGroupRef', () => {
  it.each<[ScaleGroupRef, string]>([
    [
      {
        provider: 'local',
        account: 'default',
        region: '-',
        nativeId: 'shop/prod',
      },
      'local:default:-:shop%2Fprod',
    ],
    [
      {
        provider: 'aws-ecs',
        account: '123456789012',
        region: 'eu-west-1',
        nativeId: 'arn:aws:ecs:eu-west-1:123456789012:service/shop/api',
      },
      'aws-ecs:123456789012:eu-west-1:arn%3Aaws%3Aecs%3Aeu-west-1%3A123456789012%3Aservice%2Fshop%2Fapi',
    ],
    [
      { provider: 'p', account: 'a b', region: '%', nativeId: 'ü?#' },
      'p:a%20b:%25:%C3%BC%3F%23',
    ],
  ])('of %j is %s', (ref, id) => {
    expect(stringifyScaleGroupRef(ref)).toBe(id);
    expect(parseScaleGroupRef(id)).toEqual(ref);
  });

  it('is taken back by parse, whatever the parts hold', () => {
    fc.assert(
      fc.property(refs, ref => {
        expect(parseScaleGroupRef(stringifyScaleGroupRef(ref))).toEqual(ref);
      }),
    );
  });

  it('is different for different groups', () => {
    fc.assert(
      fc.property(refs, refs, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(stringifyScaleGroupRef(a) === stringifyScaleGroupRef(b)).toBe(
          same,
        );
      }),
    );
  });

  it('fits into one segment of a path once encoded', () => {
    fc.assert(
      fc.property(refs, ref => {
        const segment = encodeURIComponent(stringifyScaleGroupRef(ref));
        const { pathname } = new URL(`http://x/groups/${segment}/instances`);
        expect(decodeURIComponent(pathname.split('/')[2])).toBe(
          stringifyScaleGroupRef(ref),
        );
      }),
    );
  });
});

describe('parseScaleGroupRef', () => {
  it.each([
    '',
    'shop',
    'a:b:c',
    'a:b:c:d:e',
    'a::c:d',
    ':::',
    'a:b:c:%',
    'a:b:c:%ff',
  ])("refuses '%s' and quotes it", id => {
    let caught: unknown;
    try {
      parseScaleGroupRef(id);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining(
        `'${id}' is not the id of a scale group`,
      ),
    });
  });
});
