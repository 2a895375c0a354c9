import type { FakeFleet } from './FakeFleet';
import type { FakeGroup } from './FakeGroup';
import { holdBack } from './simulation';

const MINUTE = 60_000;
const MARA = 'user:default/mara.lindqvist';

/** What people and agents did before anybody looked: a hold, a freeze, an override, a proposal, and the audit of it. */
export function seedSafety(fleet: FakeFleet, now: number): void {
  const ago = (minutes: number) =>
    new Date(now - minutes * MINUTE).toISOString();
  const group = (service: string): FakeGroup | undefined =>
    fleet.groups.find(
      each => each.service === service && each.environment === 'prod',
    );

  const payments = group('payments');
  if (payments)
    payments.freezes.push({
      name: 'Black week',
      reason: 'Most of the year is sold in these days',
      from: ago(600),
      to: new Date(now + 2 * 24 * 60 * MINUTE).toISOString(),
      environments: ['prod'],
      entityRefs: ['component:default/payments'],
      active: true,
    });

  const basket = group('basket');
  if (basket)
    basket.scaleOverride = {
      until: new Date(now + 90 * MINUTE).toISOString(),
      actor: MARA,
      restores: { min: basket.min, max: basket.max, desired: 2 },
    };

  const outlet = group('outlet');
  if (outlet)
    fleet.safety.propose(
      outlet,
      { kind: 'rollout', revisionId: 'rev-1.2.0' },
      'The shop runs 1.2.0 in test without errors',
      now - 5 * MINUTE,
    );

  const past = [
    { service: 'search', event: 'rollout-create', minutes: 95 },
    { service: 'billing', event: 'rollout-create', minutes: 80 },
  ];
  for (const each of past) {
    const about = group(each.service);
    if (!about) continue;
    fleet.safety.record(
      {
        event: each.event,
        result: 'succeeded',
        actor: 'user:default/teo.okafor',
        reason: 'Planned release',
        before: '1.1.0',
        after: '1.2.0',
        message: 'All instances of 1.2.0 replaced the ones of 1.1.0.',
      },
      now - each.minutes * MINUTE,
      about,
    );
  }
  fleet.safety.record(
    {
      event: 'rollback-create',
      result: 'denied',
      actor: 'user:default/ines.moreau',
      message:
        'It needs the permission fleet.rollback.create on component:default/checkout. Ask its owner.',
    },
    now - 31 * MINUTE,
    group('checkout'),
  );

  const billing = group('billing');
  if (!billing) return;
  const reason = 'Invoices were rounded wrongly';
  holdBack(billing, 'rev-1.2.0', { since: ago(2), actor: MARA, reason });
  fleet.safety.record(
    {
      event: 'rollback-create',
      result: 'succeeded',
      actor: MARA,
      reason,
      message: 'The group goes back to 1.1.0, 1.2.0 is held back.',
      before: '1.2.0',
      after: '1.1.0',
    },
    now - 2 * MINUTE,
    billing,
  );
}
