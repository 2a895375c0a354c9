import type { Rollout, Strategy } from '@capstan/local-engine';
import type { EngineHarness } from '../support/engineHarness.ts';
import { until } from '../support/until.ts';

/** The two releases of every group: `former` serves at the start. */
export interface Releases {
  readonly former: string;
  readonly next: string;
}

/** A kind of action, and what a group must be doing for it. */
export interface Case {
  readonly name: string;
  /** Brings a group that serves `former` there. */
  prepare(
    engine: EngineHarness,
    group: string,
    releases: Releases,
  ): Promise<void>;
  /** What a person asks for. `rolloutId` is that of the running rollout, where there is one. */
  request(
    releases: Releases,
    rolloutId: string,
  ): Readonly<Record<string, unknown>>;
  /** Only a rollback marks the revision that it leaves. */
  readonly marks?: true;
  /** The portal takes it back by itself, which is an action of its own. */
  readonly timed?: true;
}

const CANARY: Strategy = {
  type: 'canary',
  steps: [{ weight: 20, pauseSeconds: 900 }],
  bakeSeconds: 0,
};
const GATED: Strategy = { type: 'blueGreen', bakeSeconds: 0, gate: true };
const BAKING: Strategy = { type: 'blueGreen', bakeSeconds: 900, gate: false };

/** Long enough for a kill and a restart in between. */
const TIMED_MS = 20_000;
const hasEnded = (rollout: Rollout) => rollout.endedAt !== undefined;
const idle = async () => {};
const canary = (engine: EngineHarness, group: string, { next }: Releases) =>
  roll(engine, group, next, CANARY, rollout => rollout.traffic === 20);

export const CASES: readonly Case[] = [
  {
    name: 'rollout',
    prepare: idle,
    request: ({ next }) => ({ kind: 'rollout', revisionId: next }),
  },
  {
    name: 'rollback',
    marks: true,
    prepare: async (engine, group, { next }) => {
      await roll(engine, group, next, undefined, hasEnded);
    },
    request: ({ former }) => ({ kind: 'rollback', revisionId: former }),
  },
  {
    name: 'rollback of a running rollout',
    marks: true,
    prepare: async (engine, group, releases) => {
      await canary(engine, group, releases);
    },
    request: ({ former }) => ({ kind: 'rollback', revisionId: former }),
  },
  {
    name: 'rollback to a warm revision',
    marks: true,
    prepare: async (engine, group, { next }) => {
      await roll(
        engine,
        group,
        next,
        BAKING,
        ({ phase }) => phase === 'baking',
      );
    },
    request: ({ former }) => ({ kind: 'rollback', revisionId: former }),
  },
  {
    name: 'scale',
    prepare: idle,
    request: () => ({ kind: 'scale', desired: 2, max: 5 }),
  },
  {
    name: 'scale for a while',
    timed: true,
    prepare: idle,
    request: () => ({
      kind: 'scale',
      desired: 2,
      until: new Date(Date.now() + TIMED_MS).toISOString(),
    }),
  },
  {
    name: 'suspension of autoscaling',
    prepare: async ({ client }, group) => {
      const [service, environment] = group.split('/');
      // Nobody serves its gauge, so the policy wants the size that the group has.
      await client.putGroup(service, environment, {
        policies: [
          { name: 'queue', metric: 'queue', target: 5, gauge: 'jobs_waiting' },
        ],
      });
    },
    request: () => ({ kind: 'autoscaling', suspended: ['scaleIn'] }),
  },
  {
    name: 'pause',
    prepare: async (engine, group, releases) => {
      await canary(engine, group, releases);
    },
    request: (_, rolloutId) => ({ kind: 'pause', rolloutId }),
  },
  {
    name: 'resume',
    prepare: async (engine, group, releases) => {
      const { id } = await canary(engine, group, releases);
      await engine.client.pause(group, id);
    },
    request: (_, rolloutId) => ({ kind: 'resume', rolloutId }),
  },
  {
    name: 'promote',
    prepare: async (engine, group, { next }) => {
      await roll(
        engine,
        group,
        next,
        GATED,
        ({ phase }) => phase === 'awaitingPromotion',
      );
    },
    request: (_, rolloutId) => ({ kind: 'promote', rolloutId }),
  },
  {
    name: 'abort',
    prepare: async (engine, group, releases) => {
      await canary(engine, group, releases);
    },
    request: (_, rolloutId) => ({ kind: 'abort', rolloutId }),
  },
];

/** Starts a rollout past the portal, and waits until it is where it shall be. */
async function roll(
  { client }: EngineHarness,
  group: string,
  releaseId: string,
  strategy: Strategy | undefined,
  isThere: (rollout: Rollout) => boolean,
): Promise<Rollout> {
  const { id } = await client.startRollout(group, { releaseId, strategy });
  return until(
    `the rollout of ${group} is where it shall be`,
    async () => {
      const rollout = await client.rollout(group, id);
      return isThere(rollout) ? rollout : undefined;
    },
    { timeoutMs: 60_000, everyMs: 100 },
  );
}
