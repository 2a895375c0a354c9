import type { HealthReason, ScaleGroup } from '@capstan/plugin-fleet-common';
import { nameOfRef } from './nameOfRef';
import { worstReason } from './worstReason';

const group = (
  environment: string,
  ...severities: HealthReason['severity'][]
) =>
  ({
    environment,
    ref: { region: '-' },
    health: {
      status: 'ok',
      reasons: severities.map(severity => ({
        code: 'errorRate',
        severity,
        message: `${environment} ${severity}`,
      })),
    },
  } as unknown as ScaleGroup);

describe('worstReason', () => {
  it('is the worst of all groups and says whose it is', () => {
    expect(
      worstReason([
        group('test', 'degraded'),
        group('prod', 'critical', 'info'),
        group('edge', 'unknown'),
      ]),
    ).toMatchObject({ environment: 'prod', message: 'prod critical' });
  });

  it('is the first of equal ones', () => {
    expect(
      worstReason([group('a', 'degraded'), group('b', 'degraded')]),
    ).toMatchObject({ environment: 'a' });
  });

  it('is absent when there is nothing to say', () => {
    expect(worstReason([group('a')])).toBeUndefined();
    expect(worstReason([])).toBeUndefined();
  });
});

describe('nameOfRef', () => {
  it.each([
    ['group:default/shop-team', 'shop-team'],
    ['group:europe/shop-team', 'europe/shop-team'],
    ['not a ref', 'not a ref'],
  ])('shows %s as %s', (ref, name) => {
    expect(nameOfRef(ref)).toBe(name);
  });
});
