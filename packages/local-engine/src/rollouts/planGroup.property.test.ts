import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Strategy } from '../api/types.ts';
import { ModelGroup } from '../testing/ModelGroup.ts';

type Step =
  | { readonly do: 'start'; readonly to: string; readonly strategy: Strategy }
  | {
      readonly do: 'operate';
      readonly what: 'pause' | 'resume' | 'promote' | 'abort';
    }
  | { readonly do: 'size'; readonly to: number }
  | { readonly do: 'ready'; readonly count: number }
  | { readonly do: 'fail'; readonly release: string; readonly count: number }
  | {
      readonly do: 'mark';
      readonly index: number;
      readonly how: 'replace' | 'unready' | 'ready';
    }
  | { readonly do: 'wait'; readonly seconds: number };

const release = fc.constantFrom('a', 'b', 'c');
const strategy: fc.Arbitrary<Strategy> = fc.oneof(
  fc
    .record({ maxSurge: fc.nat(4), maxUnavailable: fc.nat(2) })
    .filter(limits => limits.maxSurge + limits.maxUnavailable > 0)
    .map(limits => ({ type: 'rolling' as const, ...limits })),
  fc.record({
    type: fc.constant('blueGreen' as const),
    bakeSeconds: fc.constantFrom(0, 30),
    gate: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('canary' as const),
    steps: fc.array(
      fc.oneof(
        fc.record({ weight: fc.integer({ min: 1, max: 99 }) }),
        fc.record({
          weight: fc.integer({ min: 1, max: 99 }),
          pauseSeconds: fc.constantFrom(0, 10),
        }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    bakeSeconds: fc.constantFrom(0, 30),
  }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      to: release,
      strategy,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('operate' as const),
      what: fc.constantFrom('pause', 'resume', 'promote', 'abort'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('size' as const),
      to: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ready' as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      release,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mark' as const),
      index: fc.nat(12),
      how: fc.constantFrom('replace', 'unready', 'ready'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 10, 30),
    }),
  },
);

/** Applies a step where it is legal; answers whether it started a rollout. */
function apply(group: ModelGroup, action: Step): void {
  switch (action.do) {
    case 'start':
      if (!group.rollout && group.releaseId !== action.to) {
        group.start(action.to, action.strategy);
      }
      return;
    case 'operate':
      if (group.rollout) {
        group.operate(action.what);
      }
      return;
    case 'size':
      group.desired = action.to;
      group.settle();
      return;
    case 'ready':
      group.becomeReady(action.count);
      return;
    case 'fail':
      group.fail(action.release, action.count);
      return;
    case 'mark':
      if (group.instances.length > 0) {
        const starting =
          group.instances[action.index % group.instances.length].phase ===
          'starting';
        if (action.how === 'replace') {
          group.mark(action.index, { replace: true });
        } else if (!starting) {
          group.mark(action.index, { phase: action.how });
        }
      }
      return;
    case 'wait':
      group.wait(action.seconds);
      return;
    default:
      throw new Error(action satisfies never);
  }
}

/** What must hold of every plan. */
function guard(group: ModelGroup): void {
  const left = new Set<string>();
  group.onPlan = (plan, view) => {
    const sum = Object.values(plan.weights).reduce((a, b) => a + b, 0);
    assert.ok(
      Math.abs(sum - 100) < 0.001 || Object.keys(plan.weights).length === 0,
      `the shares add up to ${sum}`,
    );
    const { rollout } = plan;
    if (rollout?.direction === 'back') {
      left.add(rollout.toReleaseId);
    } else if (rollout && !rollout.endedAt) {
      left.delete(rollout.toReleaseId);
    }
    const kept = plan.releaseId;
    for (const { releaseId } of plan.start) {
      assert.ok(
        !left.has(releaseId) || releaseId === kept,
        `'${releaseId}' was left and is started again`,
      );
    }
    if (
      plan.releaseId === undefined &&
      !(rollout && rollout.direction === 'forward')
    ) {
      return;
    }
    // Serving capacity is only given up when enough is left.
    const gone = new Set(plan.retire.map(({ id }) => id));
    const ready = view.instances.filter(({ phase }) => phase === 'ready');
    const staying = ready.filter(({ id }) => !gone.has(id)).length;
    const slack =
      rollout?.strategy.type === 'rolling' && rollout.direction === 'forward'
        ? rollout.strategy.maxUnavailable
        : 0;
    const owed = Math.min(ready.length, Math.max(0, view.desired - slack));
    assert.ok(
      staying >= owed,
      `${staying} of ${ready.length} ready instances stay, ${owed} are needed`,
    );
  };
}

describe('any legal sequence of operations and accidents', () => {
  it('keeps capacity, never revives a release that was left, shares 100 % and comes to rest', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { minLength: 1, maxLength: 40 }),
        (deployed, size, steps) => {
          const group = new ModelGroup(size, deployed ? 'a' : undefined);
          guard(group);
          steps.forEach(action => apply(group, action));

          // Nothing goes wrong any more, and people let everything go on: it has to end.
          for (let rounds = 0; group.rollout && rounds < 30; rounds += 1) {
            group.instances = group.instances.map(i =>
              i.phase === 'unready' ? { ...i, phase: 'ready' } : i,
            );
            group.run();
            if (group.rollout) {
              group.operate('resume');
              group.run();
            }
            if (group.rollout) {
              group.operate('promote');
              group.run();
            }
            group.wait(60);
          }
          assert.equal(group.rollout, undefined, 'the rollout ends');
          group.instances = group.instances.map(i =>
            i.phase === 'unready' ? { ...i, phase: 'ready' } : i,
          );
          group.run();
          const { releaseId } = group;
          assert.equal(group.instances.length, releaseId ? group.desired : 0);
          assert.ok(
            group.instances.every(
              i => i.releaseId === releaseId && i.phase === 'ready',
            ),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});
