import type { Rollout } from '@capstan/plugin-fleet-common';
import { rollout, SHOP_ID } from '../__testUtils__/observations';
import { toRollout } from '../ledger/toRollout';
import { notificationOf } from './notificationOf';
import type { RolloutNews } from './notificationOf';

function news(changes: Partial<RolloutNews> = {}): RolloutNews {
  return {
    kind: 'succeeded',
    rollout: toRollout(SHOP_ID, rollout('n1', { phase: 'succeeded' })),
    groupName: 'shop',
    environment: 'prod',
    entityRef: 'component:default/shop',
    owners: ['group:default/shop-team'],
    ...changes,
  };
}

describe('notificationOf', () => {
  it.each<[RolloutNews['kind'], Rollout['phase'], string, string]>([
    ['succeeded', 'succeeded', '1.1.0 was rolled out', 'low'],
    ['failed', 'failed', 'the rollout of 1.1.0 failed', 'high'],
    ['rolledBack', 'succeeded', 'rolled back to 1.1.0', 'normal'],
    ['rolledBack', 'aborted', 'the rollout of 1.1.0 was taken back', 'normal'],
    [
      'waiting',
      'awaitingPromotion',
      'the rollout of 1.1.0 waits for approval',
      'normal',
    ],
    ['paused', 'paused', 'the rollout of 1.1.0 is paused', 'normal'],
  ])('tells %s (%s)', (kind, phase, title, severity) => {
    const { payload } = notificationOf(
      news({ kind, rollout: toRollout(SHOP_ID, rollout('n1', { phase })) }),
    );
    expect(payload).toMatchObject({
      title: `shop in prod: ${title}`,
      severity,
      topic: 'rollout',
      link: '/catalog/default/component/shop/fleet',
    });
  });

  it('goes to all owners, but not to who did it', () => {
    const owners = ['group:default/shop-team', 'user:default/cleo'];
    expect(
      notificationOf(news({ owners, doer: 'user:default/ann' })).recipients,
    ).toEqual({
      type: 'entity',
      entityRef: owners,
      excludeEntityRef: 'user:default/ann',
    });
  });

  it.each(['ECS (service AWS)', '', 'external:pipeline', 'user:a/b/c'])(
    'excludes nobody when the provider calls the doer %j',
    doer => {
      expect(notificationOf(news({ doer })).recipients).not.toHaveProperty(
        'excludeEntityRef',
      );
    },
  );

  it('replaces what was said about the same rollout, and nothing else', () => {
    const scopeOf = (groupId: string, nativeId: string) =>
      notificationOf(news({ rollout: toRollout(groupId, rollout(nativeId)) }))
        .payload.scope!;
    expect(scopeOf(SHOP_ID, 'n1')).toMatch(/^fleet:test:a:-:shop%2Fprod:/);
    expect(scopeOf(SHOP_ID, 'n1')).toBe(scopeOf(SHOP_ID, 'n1'));
    expect(scopeOf(SHOP_ID, 'n1')).not.toBe(scopeOf(SHOP_ID, 'n2'));
    const long = `test:a:-:${'x'.repeat(900)}`;
    expect(scopeOf(long, 'n1').length).toBeLessThanOrEqual(255);
    expect(scopeOf(long, 'n1')).not.toBe(scopeOf(`${long}y`, 'n1'));
  });

  it.each<[Rollout['phase'], string]>([
    ['aborted', 'the rollout of 1.1.0 was taken back by its guard'],
    ['succeeded', 'rolled back to 1.1.0 by its guard'],
  ])('tells what a guard found (%s)', (phase, title) => {
    const { payload } = notificationOf(
      news({
        kind: 'rolledBack',
        rollout: toRollout(SHOP_ID, rollout('n1', { phase })),
        guard: '1.1.0 failed 25 % of 80 requests (20).',
      }),
    );
    expect(payload).toMatchObject({
      title: `shop in prod: ${title}`,
      description: expect.stringContaining('25 % of 80 requests'),
      severity: 'high',
    });
  });

  it('tells the reason', () => {
    const { payload } = notificationOf(
      news({
        rollout: toRollout(SHOP_ID, rollout('n1', { reason: 'Errors.' })),
      }),
    );
    expect(payload.description).toContain('Reason: Errors.');
  });
});
