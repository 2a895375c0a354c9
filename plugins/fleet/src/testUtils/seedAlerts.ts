import type { AlertSuspect } from '@capstan/plugin-fleet-common';
import type { FakeFleet } from './FakeFleet';
import type { FakeAlert, FakeGroup } from './FakeGroup';
import { fakeGroupId } from './FakeGroup';
import { revisionOf } from './GroupBuilder';
import { verdictOf, watch } from './guards';

const MINUTE = 60_000;
const MARA = 'user:default/mara.lindqvist';

/** Alerts in each state, verdicts and guards: what a person meets on a bad day. */
export function seedAlerts(fleet: FakeFleet, now: number): void {
  const ago = (minutes: number) =>
    new Date(now - minutes * MINUTE).toISOString();
  const group = (service: string, environment = 'prod'): FakeGroup => {
    const found = fleet.groups.find(
      each => each.service === service && each.environment === environment,
    );
    if (!found) throw new Error(`The fake has no '${service}/${environment}'`);
    return found;
  };
  const raise = (
    to: FakeGroup,
    alert: Pick<FakeAlert, 'id' | 'rule' | 'title' | 'severity' | 'since'> &
      Partial<FakeAlert>,
  ) =>
    to.alerts.push({
      source: 'capstan',
      state: 'open',
      evidence: [],
      suspects: [],
      ...alert,
    });
  const rolledOut = (at: string, label: string): AlertSuspect => ({
    kind: 'rollout',
    at,
    label,
    secondsBefore: 35,
    rolloutId: 'running',
  });

  const shop = group('shop');
  raise(shop, {
    id: 'capstan:shop-errors',
    rule: 'errorBurnRate',
    title: '1.2.0 fails 6.1 % of requests',
    description:
      'At this rate the error budget of 30 days is spent in 12 hours.',
    severity: 'critical',
    since: ago(1),
    evidence: [
      { label: 'error rate', value: 6.1, limit: 1, unit: 'percent' },
      { label: 'burn rate', value: 14.4, limit: 6, unit: 'ratio' },
    ],
    revision: revisionOf('1.2.0'),
    suspects: [rolledOut(ago(1.5), '1.1.0 → 1.2.0 by mara.lindqvist')],
  });
  raise(shop, {
    id: 'prometheus:queue',
    source: 'prometheus:default',
    rule: 'OrdersWaiting',
    title: 'Orders wait longer than a minute',
    severity: 'warning',
    state: 'muted',
    since: ago(25),
    evidence: [{ label: 'oldest', value: 84, limit: 60, unit: 'seconds' }],
    muted: {
      until: new Date(now + 35 * MINUTE).toISOString(),
      actor: MARA,
      reason: 'The import of the catalogue runs',
    },
    suspects: [
      {
        kind: 'scaling',
        at: ago(26),
        label: '8 → 7 by the autoscaler',
        secondsBefore: 60,
      },
    ],
    url: 'http://127.0.0.1:9090/alerts',
  });
  raise(shop, {
    id: 'capstan:shop-memory',
    rule: 'memoryNearLimit',
    title: 'An instance filled 92 % of its memory',
    severity: 'warning',
    state: 'resolved',
    since: ago(52),
    endedAt: ago(44),
    evidence: [{ label: 'memory', value: 92, limit: 90, unit: 'percent' }],
  });
  shop.verdict = verdictOf(
    {
      from: revisionOf('1.1.0'),
      to: revisionOf('1.2.0'),
      requests: { old: 9_204, new: 3_066 },
      errors: { old: 0, new: 187 },
      p95: { old: 24, new: 92 },
    },
    now,
  );

  // Good, so that the watch over it passes.
  const search = group('search');
  search.revisions = search.revisions.map(revision => ({
    ...revision,
    configuration: { LOG_LEVEL: 'info' },
  }));
  search.verdict = verdictOf(
    {
      from: revisionOf('1.1.0'),
      to: revisionOf('1.2.0'),
      requests: { old: 212, new: 31 },
      errors: { old: 0, new: 0 },
      p95: { old: 24, new: 26 },
    },
    now,
  );
  search.guard = {
    ...watch(search, fakeGroupId(search), search.rollouts[0].id, 300, now),
    verdict: search.verdict,
  };

  const billing = group('billing');
  billing.verdict = verdictOf(
    {
      from: revisionOf('1.1.0'),
      to: revisionOf('1.2.0'),
      requests: { old: 804, new: 311 },
      errors: { old: 1, new: 44 },
      p95: { old: 24, new: 31 },
      by: 'guard',
    },
    now - 2 * MINUTE,
  );
  billing.guard = {
    ...watch(billing, fakeGroupId(billing), 'gone', 600, now - 4 * MINUTE),
    state: 'rolledBack',
    message:
      '1.2.0 failed 14.1 % of 311 requests. The group goes back to 1.1.0.',
    verdict: billing.verdict,
    actionId: 'action-guard',
  };

  const checkout = group('checkout');
  raise(checkout, {
    id: 'capstan:checkout-crash',
    rule: 'crashLoop',
    title: '3 of 4 instances crash within 5 s of their start',
    severity: 'critical',
    state: 'acknowledged',
    since: ago(4),
    acknowledged: { at: ago(2), actor: 'user:default/teo.okafor' },
    evidence: [{ label: 'crashes', value: 3, limit: 1, unit: 'count' }],
    suspects: [
      {
        kind: 'rollout',
        at: ago(12),
        label: '1.1.0 → 1.2.0 by mara.lindqvist',
        secondsBefore: 480,
      },
    ],
  });
  raise(group('payments'), {
    id: 'capstan:payments-max',
    rule: 'atMax',
    title: 'At its maximum of 6 for 14 min',
    severity: 'warning',
    since: ago(14),
    evidence: [{ label: 'instances', value: 6, limit: 6, unit: 'count' }],
    denied: 'It needs the permission fleet.alert.update. Ask its owner.',
  });
}
