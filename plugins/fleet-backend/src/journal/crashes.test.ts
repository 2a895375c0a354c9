import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { RolloutProvider } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';
import { BOUNDARIES } from './boundary';
import type { Boundary } from './boundary';
import { describeOnDatabases } from './__testUtils__/describeOnDatabases';
import { ann, GROUP_ID, World } from './__testUtils__/World';

jest.setTimeout(30_000);

/** A process that is killed at a point: afterwards it reaches neither the database nor the provider. */
class Victim {
  dead = false;

  die(): never {
    this.dead = true;
    throw new Error('killed');
  }

  database(knex: Knex): Knex {
    const alive = () => {
      if (this.dead) throw new Error('killed');
    };
    return new Proxy(knex, {
      apply: (target, _, args) => {
        alive();
        return Reflect.apply(target as never, undefined, args);
      },
      get: (target, name) => {
        alive();
        return Reflect.get(target, name);
      },
    });
  }

  provider(
    engine: RolloutProvider,
    when?: 'before' | 'after',
  ): RolloutProvider {
    return {
      name: engine.name,
      plan: (...args) => engine.plan(...args),
      apply: async (...args) => {
        if (this.dead || when === 'before') this.die();
        const answer = await engine.apply(...args);
        if (when === 'after') this.die();
        return answer;
      },
      readBack: async (...args) => {
        if (this.dead) this.die();
        return engine.readBack(...args);
      },
    };
  }
}

interface Case {
  readonly name: string;
  prepare(world: World): void;
  request(world: World): ActionRequest;
}

const running = (world: World) => world.context.group.rollout!.id;
const roll = (world: World, strategy?: Parameters<World['group']['act']>[0]) =>
  world.group.act(strategy ?? { kind: 'rollout', revisionId: 'r2' }, {});
const canary = {
  kind: 'rollout',
  revisionId: 'r2',
  strategy: {
    type: 'canary',
    steps: [{ weight: 20, pauseSeconds: 3600 }],
    bakeSeconds: 0,
  },
} as const;
const gated = {
  kind: 'rollout',
  revisionId: 'r2',
  strategy: { type: 'blueGreen', bakeSeconds: 3600, gate: true },
} as const;
const baking = {
  ...gated,
  strategy: { ...gated.strategy, gate: false },
} as const;

const CASES: readonly Case[] = [
  {
    name: 'rollout',
    prepare: () => {},
    request: () => ({ kind: 'rollout', revisionId: 'r2' }),
  },
  {
    name: 'rollback by a new rollout',
    prepare: world => {
      roll(world);
      world.engine.clock.advance(60_000);
    },
    request: () => ({ kind: 'rollback' }),
  },
  {
    name: 'rollback of a running rollout',
    prepare: world => {
      roll(world);
      world.engine.clock.advance(5000);
    },
    request: () => ({ kind: 'rollback', revisionId: 'r1' }),
  },
  {
    name: 'rollback to a warm revision',
    prepare: world => {
      roll(world, baking);
      world.engine.clock.advance(60_000);
    },
    request: () => ({ kind: 'rollback' }),
  },
  {
    name: 'scale',
    prepare: () => {},
    request: () => ({ kind: 'scale', desired: 3, max: 5 }),
  },
  {
    name: 'suspension of autoscaling',
    prepare: world => {
      world.group.autoscaling = true;
    },
    request: () => ({ kind: 'autoscaling', suspended: ['scaleIn'] }),
  },
  {
    name: 'pause',
    prepare: world => void roll(world, canary),
    request: world => ({ kind: 'pause', rolloutId: running(world) }),
  },
  {
    name: 'resume',
    prepare: world => {
      roll(world, canary);
      world.group.act({ kind: 'pause', rolloutId: '-' }, {});
    },
    request: world => ({ kind: 'resume', rolloutId: running(world) }),
  },
  {
    name: 'promote',
    prepare: world => {
      roll(world, gated);
      world.engine.clock.advance(60_000);
    },
    request: world => ({ kind: 'promote', rolloutId: running(world) }),
  },
  {
    name: 'abort',
    prepare: world => {
      roll(world);
      world.engine.clock.advance(5000);
    },
    request: world => ({ kind: 'abort', rolloutId: running(world) }),
  },
];

type CrashPoint =
  | Boundary
  | 'inside the provider, before it commits'
  | 'inside the provider, after it committed';
const POINTS: readonly CrashPoint[] = [
  ...BOUNDARIES,
  'inside the provider, before it commits',
  'inside the provider, after it committed',
];

function endState(
  world: World,
  action: { state: string; message: string; rolloutId?: string },
) {
  const { group } = world;
  return {
    state: action.state,
    message: action.message,
    rolloutId: action.rolloutId,
    size: [group.min, group.desired, group.max],
    current: group.current,
    running: group.rollout?.phase,
    ended: group.ended.map(rollout => [
      rollout.id,
      rollout.phase,
      rollout.rollbackOf,
    ]),
    effects: world.engine.effects.map(effect => effect.request.kind),
    marks: world.marks.map(mark => mark.revisionId),
  };
}

describeOnDatabases('An action whose process is killed', knex => {
  let world: World;
  beforeEach(async () => {
    world = await World.create(knex());
  });
  afterEach(async () => {
    await world.stop();
  });

  /** The same without a crash: what every run must come to. */
  async function undisturbed(testCase: Case) {
    testCase.prepare(world);
    await world.look();
    const service = world.service();
    await service.submit(GROUP_ID, world.confirm(testCase.request(world)), ann);
    const end = endState(world, await world.untilEnded(service));
    await world.stop();
    world = await World.create(knex());
    return end;
  }

  describe.each(CASES)('$name', testCase => {
    // Only a rollback marks the revision that it leaves.
    const points = POINTS.filter(
      point => point !== 'marked' || testCase.name.startsWith('rollback'),
    );
    it.each(points)(
      'comes to the same end, with one effect: killed at %s',
      async point => {
        const expected = await undisturbed(testCase);
        expect(expected).toMatchObject({
          state: 'succeeded',
          effects: [expect.any(String)],
        });

        testCase.prepare(world);
        await world.look();
        const victim = new Victim();
        const inside = {
          before: point.includes('before it'),
          after: point.includes('after it'),
        };
        const when =
          (inside.before && 'before') || (inside.after && 'after') || undefined;
        const first = world.service(
          {
            boundary: boundary =>
              boundary === point ? victim.die() : undefined,
          },
          {
            database: victim.database(knex()),
            provider: victim.provider(world.engine, when),
          },
        );
        const body = world.confirm(testCase.request(world));
        await first.submit(GROUP_ID, body, ann).catch(() => {});

        for (let looks = 0; looks < 100 && !victim.dead; looks++) {
          await world.pass(5000);
        }
        expect(victim.dead).toBe(true);

        const second = world.service();
        second.start();
        await world.pass(6000);
        const action = await world.untilEnded(second);
        expect(endState(world, action)).toEqual(expected);
        expect(world.engine.effects).toHaveLength(1);
        // Clicking again gives the answer of the action that was interrupted.
        expect(await second.submit(GROUP_ID, body, ann)).toMatchObject({
          id: action.id,
        });
        expect(world.engine.effects).toHaveLength(1);
      },
    );
  });
});
