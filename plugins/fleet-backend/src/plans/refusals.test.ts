import type { ActionRequest, ScaleGroup } from '@capstan/plugin-fleet-common';
import { refusalOf, refusalOfStaleGroup } from './refusals';
import {
  scaling,
  testContext,
  testRevision,
  testRollout,
} from './__testUtils__/testContext';

const running = testRollout();
const back = testRollout({ direction: 'back' });
const can = { can: true } as const;

describe('refusalOf', () => {
  it.each<[string, ActionRequest, Partial<ScaleGroup>, string]>([
    [
      'an unknown revision',
      { kind: 'rollout', revisionId: 'nope' },
      {},
      "'shop' (prod) has no revision 'nope'. Choose one from its list.",
    ],
    [
      'an unknown revision to go back to',
      { kind: 'rollback', revisionId: 'nope' },
      {},
      "'shop' (prod) has no revision 'nope'. Choose one from its list.",
    ],
    [
      'a revision that cannot be deployed',
      { kind: 'rollout', revisionId: 'r0' },
      {},
      "Revision 1.0.0 of 'shop' (prod) cannot be deployed: its files are gone. Choose another one.",
    ],
    [
      'the current revision',
      { kind: 'rollout', revisionId: 'r3' },
      {},
      "'shop' (prod) already runs 1.3.0. There is nothing to change.",
    ],
    [
      'a rollback to the current revision',
      { kind: 'rollback', revisionId: 'r3' },
      {},
      "'shop' (prod) already runs 1.3.0. There is nothing to change.",
    ],
    [
      'a rollout while one runs',
      { kind: 'rollout', revisionId: 'r1' },
      { rollout: running },
      "The rollout of 1.3.0 of 'shop' (prod) runs. Wait until it has ended, or abort it first.",
    ],
    [
      'a rollout while a rollback runs',
      { kind: 'rollout', revisionId: 'r1' },
      { rollout: testRollout({ rollbackOf: '-' }) },
      "The rollback to 1.3.0 of 'shop' (prod) runs. Wait until it has ended, or abort it first.",
    ],
    [
      'the rollout that runs',
      { kind: 'rollout', revisionId: 'r3' },
      { rollout: running },
      "'shop' (prod) is already on its way to 1.3.0.",
    ],
    [
      'a rollback past the running rollout',
      { kind: 'rollback', revisionId: 'r1' },
      { rollout: running },
      "The rollout of 1.3.0 of 'shop' (prod) runs. Abort it first, or roll back to 1.2.0, where it came from.",
    ],
    [
      'a rollback to where the rollout goes',
      { kind: 'rollback', revisionId: 'r3' },
      { rollout: running },
      "'shop' (prod) is already on its way to 1.3.0.",
    ],
    [
      'a rollback of what goes back already',
      { kind: 'rollback', revisionId: 'r2' },
      { rollout: back },
      "'shop' (prod) is already on its way back to 1.2.0. Wait until it is there.",
    ],
    [
      'more than the maximum',
      { kind: 'scale', desired: 5 },
      {},
      "The desired count of 'shop' (prod) would be 5, which is not between 1 and 4. Choose another count, or move the bounds with it.",
    ],
    [
      'less than the minimum',
      { kind: 'scale', desired: 0 },
      {},
      "The desired count of 'shop' (prod) would be 0, which is not between 1 and 4. Choose another count, or move the bounds with it.",
    ],
    [
      'a minimum above the desired count',
      { kind: 'scale', min: 3 },
      {},
      "The desired count of 'shop' (prod) would be 2, which is not between 3 and 4. Choose another count, or move the bounds with it.",
    ],
    [
      'bounds that cross',
      { kind: 'scale', min: 6, max: 5 },
      {},
      "The minimum of 'shop' (prod) would be 6 and its maximum 5. Choose a minimum that is not above the maximum.",
    ],
    [
      'the size it has',
      { kind: 'scale', desired: 2, min: 1, max: 4 },
      {},
      "'shop' (prod) already has this size. There is nothing to change.",
    ],
    [
      'to suspend what its autoscaler does not do',
      { kind: 'autoscaling', suspended: ['scaleIn', 'scheduled'] },
      scaling(),
      "The autoscaler of 'shop' (prod) cannot suspend scheduled sizes. It can suspend scaling in and scaling out.",
    ],
    [
      'to suspend what is suspended already',
      { kind: 'autoscaling', suspended: ['scaleIn'] },
      scaling('scaleIn'),
      "The autoscaling of 'shop' (prod) is like that already. There is nothing to change.",
    ],
    [
      'to resume what nobody has suspended',
      { kind: 'autoscaling', suspended: [] },
      scaling(),
      "The autoscaling of 'shop' (prod) is like that already. There is nothing to change.",
    ],
    [
      'to suspend where nothing scales',
      { kind: 'autoscaling', suspended: ['scaleIn'] },
      {},
      'The group has no policy.',
    ],
    [
      'a rollout that is over',
      { kind: 'pause', rolloutId: 'old' },
      { rollout: running },
      "The rollout of 1.3.0 of 'shop' (prod) is over (succeeded). There is nothing to pause.",
    ],
    [
      'a rollout that nobody knows',
      { kind: 'abort', rolloutId: 'nope' },
      {},
      "'shop' (prod) has no rollout 'nope'. Look at its page again.",
    ],
    [
      'what the group cannot do now',
      { kind: 'pause', rolloutId: 'ro1' },
      { rollout: running },
      'No rollout runs.',
    ],
  ])('refuses %s', (_, request, group, sentence) => {
    const revisions = [
      testRevision(3, { current: true }),
      testRevision(2),
      testRevision(1),
      testRevision(0, {
        deployable: { yes: false, reason: 'its files are gone' },
      }),
    ];
    const rollouts = [testRollout({ id: 'old', phase: 'succeeded' })];
    expect(
      refusalOf(request, testContext({ group, revisions, rollouts })),
    ).toBe(sentence);
  });

  it.each<[string, ActionRequest, Partial<ScaleGroup>]>([
    ['a rollout', { kind: 'rollout', revisionId: 'r2' }, {}],
    ['a rollback', { kind: 'rollback', revisionId: 'r2' }, {}],
    [
      'a rollback of the running rollout',
      { kind: 'rollback', revisionId: 'r2' },
      { rollout: running },
    ],
    [
      'the same when the provider still calls the old revision current',
      { kind: 'rollback', revisionId: 'r2' },
      { rollout: running, currentRevisionId: 'r2' },
    ],
    ['scaling to the maximum', { kind: 'scale', desired: 4 }, {}],
    [
      'moving bounds and count together',
      { kind: 'scale', desired: 9, max: 9 },
      {},
    ],
  ])('lets %s pass', (_, request, group) => {
    expect(refusalOf(request, testContext({ group }))).toBeUndefined();
  });

  it('lets a rollout be steered that can be steered', () => {
    const { group } = testContext();
    const capabilities = { ...group.capabilities, pause: can };
    const context = testContext({ group: { rollout: running, capabilities } });
    expect(
      refusalOf({ kind: 'pause', rolloutId: 'ro1' }, context),
    ).toBeUndefined();
  });
});

describe('refusalOfStaleGroup', () => {
  it('says since when and why nothing is known', () => {
    const { group } = testContext({
      group: {
        freshness: {
          observedAt: '2026-03-01T00:00:00.000Z',
          stale: true,
          error: 'the engine does not answer',
        },
      },
    });
    expect(refusalOfStaleGroup(group)).toBe(
      "What is known about 'shop' (prod) is from 2026-03-01T00:00:00.000Z (the engine does not answer). Nothing can be done until it is seen again.",
    );
  });

  it('lets fresh data pass', () => {
    expect(refusalOfStaleGroup(testContext().group)).toBeUndefined();
  });
});
