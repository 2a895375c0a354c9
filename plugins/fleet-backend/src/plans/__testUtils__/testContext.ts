import type {
  Revision,
  Rollout,
  ScaleGroup,
  ScalingProcess,
} from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';

const yes = { can: true } as const;
const no = (reason: string) => ({ can: false as const, reason });

/** `r1`, `r2`… were created one after the other; `good` are known-good. */
export function testRevision(
  number: number,
  parts: Partial<Revision> = {},
): Revision {
  return {
    id: `r${number}`,
    groupId: 'g',
    label: `1.${number}.0`,
    digest: `sha256:${number}`,
    commit: `c${number}`,
    createdAt: `2026-01-0${number}T00:00:00.000Z`,
    configuration: {},
    deployable: { yes: true },
    current: false,
    ...parts,
  };
}

export const good = { knownGoodSince: '2026-02-01T00:00:00.000Z' };

export function testRollout(parts: Partial<Rollout> = {}): Rollout {
  return {
    id: 'ro1',
    groupId: 'g',
    nativeId: 'native-1',
    from: { revisionId: 'r2', label: '1.2.0' },
    to: { revisionId: 'r3', label: '1.3.0' },
    phase: 'progressing',
    direction: 'forward',
    progress: { ready: 1, wanted: 2 },
    message: 'Goes on.',
    startedAt: '2026-03-01T00:00:00.000Z',
    ...parts,
  };
}

/** What a group that scales itself has beside the rest; `suspended` of its two processes. */
export const scaling = (
  ...suspended: readonly ScalingProcess[]
): Pick<ScaleGroup, 'autoscaling'> => ({
  autoscaling: {
    active: suspended.length < 2,
    policies: ['keeps 50 requests/s per instance'],
    processes: (['scaleIn', 'scaleOut'] as const).map(name => ({
      name,
      suspended: suspended.includes(name),
    })),
  },
});

/** `shop` in prod runs r3 of r1–r3; r1 and r2 are known-good. */
export function testContext(
  parts: {
    group?: Partial<ScaleGroup>;
    revisions?: readonly Revision[];
    rollouts?: readonly Rollout[];
  } = {},
): PlanContext {
  return {
    revisions: parts.revisions ?? [
      testRevision(3, { current: true }),
      testRevision(2, good),
      testRevision(1, good),
    ],
    rollouts: parts.rollouts ?? [],
    group: {
      id: 'g',
      ref: {
        provider: 'memory',
        account: 'a',
        region: '-',
        nativeId: 'shop/prod',
      },
      name: 'shop',
      kind: 'Memory group',
      environment: 'prod',
      size: {
        min: 1,
        max: 4,
        desired: 2,
        running: 2,
        healthy: 2,
        unit: 'instances',
      },
      autoscaling: { active: false, policies: [] },
      currentRevisionId: 'r3',
      revisions: [
        {
          revisionId: 'r3',
          label: '1.3.0',
          running: 2,
          healthy: 2,
          traffic: 100,
        },
      ],
      capabilities: {
        rollout: yes,
        rollback: yes,
        scale: yes,
        autoscaling: parts.group?.autoscaling?.processes
          ? yes
          : no('The group has no policy.'),
        pause: no('No rollout runs.'),
        resume: no('No rollout runs.'),
        promote: no('No rollout runs.'),
        abort: no('No rollout runs.'),
      },
      holds: [],
      freezes: [],
      health: { status: 'ok', reasons: [] },
      freshness: { observedAt: '2026-03-01T00:00:00.000Z', stale: false },
      concurrencyToken: '7',
      ...parts.group,
    },
  };
}
