import {
  fleetApprovalAnswerPermission,
  fleetGroupScalePermission,
  fleetRollbackCreatePermission,
  fleetRolloutCreatePermission,
  fleetRolloutPromotePermission,
} from '@capstan/plugin-fleet-common';
import type { Rollout } from '@capstan/plugin-fleet-common';
import { rollout, SHOP_ID } from '../__testUtils__/observations';
import { toRollout } from '../ledger/toRollout';
import { rightsOfAction, rightsOfRequest } from './rightsOfAction';

const inPhase = (phase: Rollout['phase']) => ({
  rollout: toRollout(SHOP_ID, rollout('n1', { phase })),
});

describe('rightsOfAction', () => {
  it.each([
    ['scale', 'awaitingPromotion', [fleetGroupScalePermission]],
    ['autoscaling', 'awaitingPromotion', [fleetGroupScalePermission]],
    ['promote', 'progressing', [fleetRolloutPromotePermission]],
    [
      'promote',
      'awaitingPromotion',
      [fleetRolloutPromotePermission, fleetApprovalAnswerPermission],
    ],
  ] as const)('%s while a rollout is %s', (kind, phase, rights) => {
    expect(rightsOfAction(kind, inPhase(phase))).toEqual(rights);
  });

  it('promote without a rollout needs the right to promote', () => {
    expect(rightsOfAction('promote', {})).toEqual([
      fleetRolloutPromotePermission,
    ]);
  });
});

describe('rightsOfRequest', () => {
  const both = [fleetRolloutCreatePermission, fleetRollbackCreatePermission];

  it.each([
    ['is guarded', { bakeSeconds: 60 }, undefined, both],
    ['is guarded because its entity asks for it', undefined, 300, both],
    [
      'is not guarded although its entity asks for it',
      { bakeSeconds: 0 },
      300,
      [fleetRolloutCreatePermission],
    ],
    ['is not guarded', undefined, undefined, [fleetRolloutCreatePermission]],
  ] as const)('of a rollout that %s', (_, guard, guardSeconds, rights) => {
    expect(
      rightsOfRequest(
        { kind: 'rollout', revisionId: 'r2', ...(guard && { guard }) },
        { guardSeconds },
      ),
    ).toEqual(rights);
  });

  it('of a rollback is that to roll back, whatever its entity asks for', () => {
    expect(
      rightsOfRequest({ kind: 'rollback' }, { guardSeconds: 300 }),
    ).toEqual([fleetRollbackCreatePermission]);
  });
});
