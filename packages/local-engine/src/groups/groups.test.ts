import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GroupSpec, PutGroup } from '../api/types.ts';
import type { InstanceRecord } from '../instances/InstanceRecord.ts';
import { ConditionLog, judgeConditions } from './conditions.ts';
import type { ConditionInput } from './conditions.ts';
import { describeGroup } from './describeGroup.ts';
import type { GroupRecord } from './GroupRecord.ts';
import { DEFAULT_SPEC, mergeSpec, specProblem } from './GroupRecord.ts';

const spec: GroupSpec = {
  service: 'shop',
  environment: 'prod',
  ...DEFAULT_SPEC,
};
const group: GroupRecord = {
  id: 'shop/prod',
  version: 1,
  spec: { ...spec, port: 7101 },
  portChosen: true,
  secretNames: [],
  deleting: false,
  scheduledAt: {},
  createdAt: '',
  updatedAt: '',
};
const instance = (
  releaseId: string,
  phase: InstanceRecord['phase'],
): InstanceRecord => ({
  id: `${releaseId}-${phase}`,
  groupId: 'shop/prod',
  releaseId,
  label: releaseId,
  phase,
  startedAt: '',
  replace: false,
});

describe('mergeSpec', () => {
  const cases: readonly [
    string,
    GroupSpec | undefined,
    PutGroup,
    Partial<GroupSpec>,
  ][] = [
    [
      'takes defaults in a new group',
      undefined,
      {},
      { min: 1, max: 10, desired: 1 },
    ],
    [
      'fits the default size to the bounds of a new group',
      undefined,
      { min: 3 },
      { min: 3, desired: 3 },
    ],
    [
      'keeps what was left out',
      { ...spec, desired: 4, stopSeconds: 3 },
      { max: 8 },
      { max: 8, desired: 4, stopSeconds: 3 },
    ],
    [
      'fits the size to new bounds',
      { ...spec, desired: 4 },
      { max: 2 },
      { max: 2, desired: 2 },
    ],
    [
      'takes the size that was named, right or wrong',
      { ...spec, desired: 4 },
      { max: 2, desired: 5 },
      { desired: 5 },
    ],
  ];
  for (const [name, before, put, expected] of cases) {
    it(name, () => {
      const merged = mergeSpec(before, 'shop', 'prod', put);
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(merged[key as keyof GroupSpec], value, key);
      }
    });
  }

  it('merges health checks, replaces lists, and never takes secrets in', () => {
    const before = {
      ...spec,
      variables: { A: '1' },
      health: { ...spec.health, intervalMs: 5 },
    };
    const merged = mergeSpec(before, 'shop', 'prod', {
      health: { timeoutMs: 7 },
      variables: { B: '2' },
      secrets: { S: 'x' },
    });
    assert.equal(merged.health.intervalMs, 5);
    assert.equal(merged.health.timeoutMs, 7);
    assert.deepEqual(merged.variables, { B: '2' });
    assert.equal('secrets' in merged, false);
  });
});

describe('specProblem', () => {
  it('finds nothing in a sound spec', () => {
    assert.equal(specProblem(spec), undefined);
    assert.equal(
      specProblem({ ...spec, min: 0, max: 0, desired: 0 }),
      undefined,
    );
  });
});

describe('describeGroup', () => {
  const describe_ = (live: InstanceRecord[], weights: Record<string, number>) =>
    describeGroup(group, { live, rollout: undefined, weights, conditions: [] });

  it('counts what runs and is ready, and shares 100 % among what serves', () => {
    const { running, ready, revisions } = describe_(
      [
        instance('a', 'ready'),
        instance('a', 'unready'),
        instance('b', 'ready'),
        instance('b', 'starting'),
        instance('a', 'draining'),
      ],
      { a: 75, b: 25 },
    );
    assert.deepEqual([running, ready], [4, 2]);
    assert.deepEqual(
      revisions.map(({ releaseId, traffic }) => [releaseId, traffic]),
      [
        ['a', 75],
        ['b', 25],
      ],
    );
  });

  it('gives the share of a release that does not serve to the others, as the balancer does', () => {
    const { revisions } = describe_(
      [instance('a', 'unready'), instance('b', 'ready')],
      { a: 100, b: 0 },
    );
    assert.deepEqual(
      revisions.map(({ traffic }) => traffic),
      [0, 100],
    );
  });

  it('shows no traffic when nothing serves', () => {
    const { revisions } = describe_([instance('a', 'starting')], { a: 100 });
    assert.deepEqual(
      revisions.map(({ traffic }) => traffic),
      [0],
    );
  });

  it('says why autoscaling does nothing', () => {
    assert.deepEqual(describe_([], {}).autoscaling, {
      active: false,
      reason: 'The group has no scaling policy.',
      processes: [],
    });
  });

  const suspensions: readonly [
    string,
    Partial<GroupSpec>,
    ReturnType<typeof describeGroup>['autoscaling'],
  ][] = [
    [
      'a part',
      { suspended: ['scaleIn'] },
      {
        active: true,
        reason: 'Suspended until somebody resumes it: scaling in.',
        processes: [
          { name: 'scaleIn', suspended: true },
          { name: 'scaleOut', suspended: false },
        ],
      },
    ],
    [
      'both directions, although sizes are still scheduled',
      {
        suspended: ['scaleIn', 'scaleOut'],
        scheduled: [{ name: 'night', cron: '0 1 * * *', min: 1 }],
      },
      {
        active: false,
        reason: 'Suspended until somebody resumes it: scaling in, scaling out.',
        processes: [
          { name: 'scaleIn', suspended: true },
          { name: 'scaleOut', suspended: true },
          { name: 'scheduled', suspended: false },
        ],
      },
    ],
    [
      'what the group no longer has, which nobody needs to know',
      { suspended: ['scheduled'] },
      {
        active: true,
        processes: [
          { name: 'scaleIn', suspended: false },
          { name: 'scaleOut', suspended: false },
        ],
      },
    ],
  ];
  for (const [what, part, expected] of suspensions) {
    it(`says that somebody suspended ${what}`, () => {
      const policies = [{ name: 'cpu', metric: 'cpu', target: 50 }] as const;
      assert.deepEqual(
        describeGroup(
          { ...group, spec: { ...group.spec, policies, ...part } },
          { live: [], rollout: undefined, weights: {}, conditions: [] },
        ).autoscaling,
        expected,
      );
    });
  }
});

describe('judgeConditions', () => {
  const fine: ConditionInput = {
    groupId: 'shop/prod',
    min: 1,
    max: 3,
    desired: 2,
    ready: 2,
    deployed: true,
    hasPolicies: true,
    wantsMore: false,
    memoryBytes: [],
    balancerDown: false,
  };
  const cases: readonly [string, Partial<ConditionInput>, readonly string[]][] =
    [
      ['nothing when all is well', {}, []],
      [
        'a crash loop',
        {
          loop: { releaseId: 'a', failures: 5, since: 0, lastReason: 'broke' },
        },
        ['crashLoop'],
      ],
      [
        'a policy that wants more than max',
        { wantsMore: true, desired: 3 },
        ['atMax'],
      ],
      ['nothing while there is room', { wantsMore: true, desired: 2 }, []],
      [
        'memory above the limit',
        { memoryLimitMib: 1, memoryBytes: [2_000_000, 5] },
        ['memoryNearLimit'],
      ],
      ['a balancer that is away', { balancerDown: true }, ['balancerDown']],
      [
        'a port that cannot be opened',
        { portError: 'in use' },
        ['balancerDown'],
      ],
      ['too few', { ready: 0 }, ['belowMin']],
      ['nothing before the first rollout', { ready: 0, deployed: false }, []],
    ];
  for (const [name, over, types] of cases) {
    it(`finds ${name}`, () => {
      const found = judgeConditions({ ...fine, ...over });
      assert.deepEqual(
        found.map(({ type }) => type),
        types,
      );
      assert.ok(found.every(({ message }) => message.endsWith('.')));
    });
  }

  it('remembers since when, and forgets when it is over', () => {
    const log = new ConditionLog();
    const low = judgeConditions({ ...fine, ready: 0 });
    assert.equal(log.note(low, 't1')[0].since, 't1');
    assert.equal(log.note(low, 't2')[0].since, 't1');
    assert.deepEqual(log.note([], 't3'), []);
    assert.equal(log.note(low, 't4')[0].since, 't4');
  });
});
