import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Strategy } from '../api/types.ts';
import { ModelGroup } from '../testing/ModelGroup.ts';

const surge = (maxSurge: number, maxUnavailable = 0): Strategy => ({
  type: 'rolling',
  maxSurge,
  maxUnavailable,
});
const blueGreen = (bakeSeconds: number, gate = false): Strategy => ({
  type: 'blueGreen',
  bakeSeconds,
  gate,
});
const canary: Strategy = {
  type: 'canary',
  steps: [{ weight: 10 }, { weight: 50, pauseSeconds: 30 }],
  bakeSeconds: 60,
};

describe('without a rollout', () => {
  it('starts what is missing and takes away what is too much, the ones that do not serve first', () => {
    const group = new ModelGroup(3, 'a');
    group.desired = 5;
    group.run();
    assert.equal(group.count('a', 'ready'), 5);
    group.mark(0, { phase: 'unready' });
    const ill = group.instances[0].id;
    group.desired = 4;
    group.settle();
    assert.equal(
      group.instances.some(({ id }) => id === ill),
      false,
    );
    assert.equal(group.count('a', 'ready'), 4);
  });

  it('replaces an instance by starting another one first', () => {
    const group = new ModelGroup(2, 'a');
    const old = group.instances[0].id;
    group.mark(0, { replace: true });
    assert.equal(
      group.count('a'),
      3,
      'the old one serves until the new one is ready',
    );
    group.run();
    assert.equal(group.count('a', 'ready'), 2);
    assert.equal(
      group.instances.some(({ id }) => id === old),
      false,
    );
  });

  it('takes an instance that shall be replaced and does not serve away at once', () => {
    const group = new ModelGroup(2, 'a');
    group.mark(0, { replace: true, phase: 'unready' });
    assert.equal(group.count('a', 'unready'), 0);
    assert.equal(group.count('a', 'starting'), 1);
  });

  it('does nothing for a group that never had a release', () => {
    const group = new ModelGroup(3);
    group.settle();
    assert.deepEqual(group.instances, []);
    assert.deepEqual(group.weights, {});
  });
});

describe('rolling', () => {
  it('starts all instances of a first rollout at once', () => {
    const group = new ModelGroup(4);
    group.start('a');
    assert.equal(group.count('a', 'starting'), 4);
    assert.deepEqual(group.weights, { a: 100 });
    group.run();
    assert.equal(group.lastEnded?.phase, 'succeeded');
    assert.equal(group.releaseId, 'a');
  });

  for (const [maxSurge, maxUnavailable] of [
    [1, 0],
    [2, 0],
    [0, 1],
    [2, 1],
    [10, 0],
    [0, 3],
  ] as const) {
    it(`keeps its bounds with surge ${maxSurge} and unavailable ${maxUnavailable}`, () => {
      const group = new ModelGroup(4, 'a');
      group.onPlan = (plan, view) => {
        const gone = new Set(plan.retire.map(({ id }) => id));
        const left = view.instances.filter(({ id }) => !gone.has(id));
        const started = plan.start.reduce((sum, { count }) => sum + count, 0);
        assert.ok(
          view.instances.length + started <= 4 + maxSurge,
          'too many instances',
        );
        assert.ok(
          left.filter(({ phase }) => phase === 'ready').length >=
            4 - maxUnavailable,
          'too few ready',
        );
      };
      group.start('b', surge(maxSurge, maxUnavailable));
      group.run();
      assert.equal(group.lastEnded?.phase, 'succeeded');
      assert.equal(group.count('b', 'ready'), 4);
      assert.equal(group.count('a'), 0);
    });
  }

  it('shares traffic by the instances that serve', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', surge(1));
    assert.deepEqual(group.weights, { a: 100, b: 0 });
    group.becomeReady();
    assert.deepEqual(group.weights, { a: 75, b: 25 });
  });

  it('never rests on new instances that have not shown that they work, even when the old ones are ill', () => {
    const group = new ModelGroup(3, 'a');
    group.instances = group.instances.map(instance => ({
      ...instance,
      phase: 'unready',
    }));
    group.start('b', surge(1));
    assert.equal(group.count('a'), 3);
    group.becomeReady(1);
    assert.equal(group.count('a'), 2);
  });

  it('grows the new release when the group grows meanwhile', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', surge(1));
    group.desired = 5;
    group.run();
    assert.equal(group.count('b', 'ready'), 5);
    assert.equal(group.count('a'), 0);
  });
});

describe('the circuit breaker', () => {
  it('goes back after three failed starts and says why', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', surge(2));
    group.fail('b', 3);
    group.run();
    assert.equal(group.lastEnded?.phase, 'failed');
    assert.match(
      group.lastEnded!.message,
      /3 starts of 'b' failed.*exited with code 1.*'a' serves/,
    );
    assert.equal(group.releaseId, 'a');
    assert.equal(group.count('a', 'ready'), 2);
    assert.equal(group.count('b'), 0);
  });

  it('allows as many failures as there are instances in a big group', () => {
    const group = new ModelGroup(6, 'a');
    group.start('b', surge(6));
    group.fail('b', 5);
    assert.equal(group.rollout?.direction, 'forward');
    group.fail('b', 1);
    assert.equal(group.rollout ?? group.lastEnded!.phase, 'failed');
  });

  it('takes a first release away when it never starts', () => {
    const group = new ModelGroup(2);
    group.start('a');
    group.fail('a', 3);
    assert.equal(group.lastEnded?.phase, 'failed');
    assert.equal(group.releaseId, undefined);
    assert.deepEqual(group.instances, []);
  });

  it('goes back from a bake as well, with the warm set taking all at once', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', blueGreen(60));
    group.run();
    assert.equal(group.rollout?.phase, 'baking');
    group.fail('b', 3);
    assert.equal(group.weights.a ?? 0, 100);
    group.run();
    assert.equal(group.lastEnded?.phase, 'failed');
    assert.equal(group.releaseId, 'a');
  });

  it('keeps the new release when the former one does not start any more either', () => {
    const group = new ModelGroup(3, 'a');
    group.start('b', surge(3));
    group.becomeReady(2);
    group.operate('abort');
    group.fail('a', 3);
    group.settle();
    assert.equal(group.lastEnded?.phase ?? group.rollout?.direction, 'failed');
    assert.match(group.lastEnded!.message, /Could not go back to 'a'/);
    assert.ok(group.releaseId === 'b' || group.count('a', 'ready') > 0);
  });
});

describe('blue/green', () => {
  it('moves all traffic at once when the whole new set is ready, and keeps the old one warm', () => {
    const group = new ModelGroup(3, 'a');
    group.start('b', blueGreen(60));
    group.becomeReady(2);
    assert.deepEqual(group.weights, { a: 100, b: 0 });
    group.becomeReady(1);
    assert.deepEqual(group.weights, { a: 0, b: 100 });
    assert.equal(group.rollout?.phase, 'baking');
    assert.equal(group.warm?.releaseId, 'a');
    assert.equal(group.count('a', 'ready'), 3);
    group.wait(59);
    assert.equal(group.count('a', 'ready'), 3);
    group.wait(1);
    assert.equal(group.count('a'), 0);
    assert.equal(group.lastEnded?.phase, 'succeeded');
    assert.equal(group.warm, undefined);
  });

  it('waits at its gate, however long, until it is promoted', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', blueGreen(60, true));
    group.run();
    group.wait(100_000);
    assert.equal(group.rollout?.phase, 'awaitingPromotion');
    assert.deepEqual(group.weights, { a: 100, b: 0 });
    assert.equal(group.operate('promote'), undefined);
    assert.deepEqual(group.weights, { a: 0, b: 100 });
  });

  it('ends its bake by promote', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', blueGreen(600));
    group.run();
    group.operate('promote');
    assert.equal(group.lastEnded?.phase, 'succeeded');
    assert.equal(group.count('a'), 0);
  });

  it('keeps the warm set past the bake while the new one is incomplete', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', blueGreen(10));
    group.run();
    group.fail('b', 1);
    group.wait(20);
    assert.equal(group.count('a', 'ready'), 2);
    group.run();
    assert.equal(group.count('a'), 0);
  });

  it('moves traffic back at once when a bake is aborted', () => {
    const group = new ModelGroup(3, 'a');
    group.start('b', blueGreen(600));
    group.run();
    group.operate('abort');
    assert.equal(group.lastEnded?.phase, 'aborted');
    assert.equal(group.count('b'), 0);
    assert.equal(group.count('a', 'ready'), 3);
    assert.deepEqual(group.weights, { a: 100 });
  });

  it('needs no gate when nothing was there before', () => {
    const group = new ModelGroup(2);
    group.start('a', blueGreen(60, true));
    group.run();
    assert.equal(group.lastEnded?.phase, 'succeeded');
  });
});

describe('canary', () => {
  it('goes through its steps: weight, gate, timed pause, all, bake', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', canary);
    assert.equal(group.count('b', 'starting'), 1);
    assert.deepEqual(group.weights, { a: 100, b: 0 });
    group.run();
    assert.deepEqual(group.weights, { a: 90, b: 10 });
    assert.equal(group.rollout?.phase, 'awaitingPromotion');
    group.operate('promote');
    group.run();
    assert.deepEqual(group.weights, { a: 50, b: 50 });
    assert.equal(group.count('b', 'ready'), 2);
    group.wait(29);
    assert.equal(group.rollout?.step, 1);
    group.wait(1);
    group.run();
    assert.equal(group.rollout?.phase, 'baking');
    assert.deepEqual(group.weights, { a: 0, b: 100 });
    group.wait(60);
    assert.equal(group.lastEnded?.phase, 'succeeded');
    assert.equal(group.count('a'), 0);
  });

  it('keeps the former set at full size until the end, so that abort takes nothing but moving traffic', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', canary);
    group.run();
    assert.equal(group.count('a', 'ready'), 4);
    group.operate('abort');
    assert.deepEqual(group.weights, { a: 100 });
    assert.equal(group.lastEnded?.phase, 'aborted');
    assert.equal(group.count('b'), 0);
  });

  it('stops the clock of a timed step while it is paused', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', canary);
    group.run();
    group.operate('promote');
    group.run();
    group.wait(20);
    group.operate('pause');
    group.wait(1000);
    assert.equal(group.rollout?.step, 1);
    group.operate('resume');
    group.wait(9);
    assert.equal(group.rollout?.step, 1);
    group.wait(1);
    assert.equal(group.rollout?.step, 2);
  });

  it('goes on with a promote before a timed pause is over', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', {
      type: 'canary',
      steps: [{ weight: 50, pauseSeconds: 1000 }],
      bakeSeconds: 0,
    });
    group.run();
    assert.equal(group.operate('promote'), undefined);
    group.run();
    assert.equal(group.lastEnded?.phase, 'succeeded');
  });
});

describe('pause and abort', () => {
  it('keeps both sets as they are while paused, and heals them', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', surge(1));
    group.becomeReady(1);
    group.operate('pause');
    const [a, b] = [group.count('a'), group.count('b')];
    group.run();
    group.fail('a', 1);
    group.run();
    assert.deepEqual([group.count('a'), group.count('b')], [a, b]);
    group.operate('resume');
    group.run();
    assert.equal(group.lastEnded?.phase, 'succeeded');
  });

  it('gives growth during a pause to the former release', () => {
    const group = new ModelGroup(4, 'a');
    group.start('b', surge(1));
    group.becomeReady(1);
    group.operate('pause');
    const fresh = group.count('b');
    group.desired = 8;
    group.run();
    assert.equal(group.count('b'), fresh);
    assert.equal(group.instances.length, 8);
  });

  it('never scales the former set to nothing, whenever it is aborted', () => {
    for (let ready = 0; ready <= 6; ready += 1) {
      const group = new ModelGroup(4, 'a');
      group.onPlan = (plan, view) => {
        const gone = new Set(plan.retire.map(({ id }) => id));
        const serving = view.instances.filter(
          i => i.phase === 'ready' && !gone.has(i.id),
        ).length;
        assert.ok(serving >= 4);
      };
      group.start('b', surge(2));
      for (let index = 0; index < ready; index += 1) {
        group.becomeReady(1);
      }
      if (group.rollout) {
        group.operate('abort');
        group.run();
        assert.equal(group.lastEnded?.phase, 'aborted');
        assert.equal(group.count('a', 'ready'), 4);
        assert.equal(group.count('b'), 0);
      }
    }
  });

  it('does not revive an aborted release when the group is resized on the way back', () => {
    const group = new ModelGroup(3, 'a');
    group.start('b', surge(1));
    group.becomeReady(1);
    group.operate('abort');
    group.onPlan = plan =>
      assert.equal(
        plan.start.some(({ releaseId }) => releaseId === 'b'),
        false,
      );
    group.desired = 6;
    group.run();
    group.desired = 2;
    group.run();
    assert.equal(group.count('b'), 0);
    assert.equal(group.count('a', 'ready'), 2);
  });

  it('refuses orders that the phase does not allow, with a sentence', () => {
    const group = new ModelGroup(2, 'a');
    group.start('b', surge(1));
    assert.match(
      group.operate('resume')!,
      /Could not resume rollout 'r\d+' of 'shop\/prod': its phase is 'progressing'/,
    );
    assert.match(group.operate('promote')!, /does not wait/);
    group.becomeReady(1);
    group.operate('abort');
    for (const operation of ['pause', 'resume', 'promote', 'abort'] as const) {
      if (group.rollout) {
        assert.match(group.operate(operation)!, /on its way back/);
      }
    }
  });
});
