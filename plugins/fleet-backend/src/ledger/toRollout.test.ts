import type { ObservedRollout } from '@capstan/plugin-fleet-node';
import { rolloutIdOf } from './rolloutId';
import { toRollout } from './toRollout';

const GROUP = 'aws-ecs:111111111111:eu-west-1:shop';
const observed: ObservedRollout = {
  nativeId: 'd-2',
  from: { revisionId: 'r2', label: '1.1.0' },
  to: { revisionId: 'r1', label: '1.0.0' },
  phase: 'succeeded',
  direction: 'forward',
  progress: { ready: 2, wanted: 2 },
  message: 'It was deployed.',
  startedAt: '2026-11-20T08:00:00.000Z',
};
const link = { actionId: 'a1', actor: 'user:default/ana' };

describe('toRollout', () => {
  it('knows from the journal what a rollback took back when the engine does not', () => {
    expect(
      toRollout(GROUP, observed, { ...link, rollbackOfNativeId: 'd-1' }),
    ).toMatchObject({
      actor: 'user:default/ana',
      rollbackOf: rolloutIdOf(GROUP, 'd-1'),
    });
  });

  it('believes the engine where it says so itself', () => {
    expect(
      toRollout(
        GROUP,
        { ...observed, rollbackOf: '-' },
        { ...link, rollbackOfNativeId: 'd-1' },
      ).rollbackOf,
    ).toBe('-');
  });

  it('makes no rollback of a rollout', () => {
    expect(toRollout(GROUP, observed, link)).not.toHaveProperty('rollbackOf');
  });
});
