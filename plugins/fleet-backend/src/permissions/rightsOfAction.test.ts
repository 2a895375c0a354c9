import {
  fleetApprovalAnswerPermission,
  fleetGroupScalePermission,
  fleetRolloutPromotePermission,
} from '@capstan/plugin-fleet-common';
import type { Rollout } from '@capstan/plugin-fleet-common';
import { rollout, SHOP_ID } from '../__testUtils__/observations';
import { toRollout } from '../ledger/toRollout';
import { rightsOfAction } from './rightsOfAction';

const inPhase = (phase: Rollout['phase']) => ({
  rollout: toRollout(SHOP_ID, rollout('n1', { phase })),
});

describe('rightsOfAction', () => {
  it.each([
    ['scale', 'awaitingPromotion', [fleetGroupScalePermission]],
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
