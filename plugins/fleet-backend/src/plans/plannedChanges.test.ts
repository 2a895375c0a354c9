import type { ScalingProcess } from '@capstan/plugin-fleet-common';
import { plannedChanges, revisionChanges } from './plannedChanges';
import {
  scaling,
  testContext,
  testRevision,
  testRollout,
} from './__testUtils__/testContext';

const shares = (fresh: number) => [
  { revisionId: 'r3', label: '1.3.0', running: 2, healthy: 2, traffic: fresh },
  {
    revisionId: 'r2',
    label: '1.2.0',
    running: 2,
    healthy: 2,
    traffic: 100 - fresh,
  },
];

describe('revisionChanges', () => {
  it('names label, digest, commit and each variable that was added, removed or changed', () => {
    const before = testRevision(1, {
      configuration: { A: '1', B: '2', SAME: 'x' },
    });
    const after = testRevision(2, {
      configuration: { B: '3', C: '4', SAME: 'x' },
    });
    expect(revisionChanges(before, after)).toEqual([
      { kind: 'revision', name: 'revision', before: '1.1.0', after: '1.2.0' },
      { kind: 'digest', name: 'digest', before: 'sha256:1', after: 'sha256:2' },
      { kind: 'commit', name: 'commit', before: 'c1', after: 'c2' },
      { kind: 'configuration', name: 'A', before: '1', after: undefined },
      { kind: 'configuration', name: 'B', before: '2', after: '3' },
      { kind: 'configuration', name: 'C', before: undefined, after: '4' },
    ]);
  });

  it('leaves out what is equal', () => {
    const before = testRevision(1);
    const after = testRevision(2, { digest: 'sha256:1', commit: 'c1' });
    expect(revisionChanges(before, after).map(change => change.kind)).toEqual([
      'revision',
    ]);
    expect(revisionChanges(before, before)).toEqual([]);
  });

  it('has no before when the group is empty', () => {
    expect(revisionChanges(undefined, testRevision(1))[0]).toEqual({
      kind: 'revision',
      name: 'revision',
      before: undefined,
      after: '1.1.0',
    });
  });

  it('takes names of built-in properties for plain names', () => {
    const after = testRevision(2, {
      configuration: { constructor: 'x', toString: 'y' },
    });
    expect(
      revisionChanges(testRevision(1), after).map(change => change.name),
    ).toEqual(expect.arrayContaining(['constructor', 'toString']));
  });
});

describe('plannedChanges', () => {
  it('moves all traffic for a rollout', () => {
    const changes = plannedChanges(
      { kind: 'rollout', revisionId: 'r2' },
      testContext(),
    );
    expect(changes.filter(change => change.kind === 'traffic')).toEqual([
      { kind: 'traffic', name: '1.2.0', before: '0 %', after: '100 %' },
      { kind: 'traffic', name: '1.3.0', before: '100 %', after: '0 %' },
    ]);
  });

  it('compares with what the running rollout goes to', () => {
    const context = testContext({
      group: {
        currentRevisionId: 'r2',
        rollout: testRollout(),
        revisions: shares(20),
      },
    });
    expect(
      plannedChanges({ kind: 'rollback', revisionId: 'r2' }, context),
    ).toEqual(
      expect.arrayContaining([
        { kind: 'revision', name: 'revision', before: '1.3.0', after: '1.2.0' },
        { kind: 'traffic', name: '1.2.0', before: '80 %', after: '100 %' },
        { kind: 'traffic', name: '1.3.0', before: '20 %', after: '0 %' },
      ]),
    );
  });

  it('says nothing about traffic that the provider cannot tell', () => {
    const context = testContext({
      group: {
        revisions: [
          { revisionId: 'r3', label: '1.3.0', running: 2, healthy: 2 },
        ],
      },
    });
    const changes = plannedChanges(
      { kind: 'rollout', revisionId: 'r2' },
      context,
    );
    expect(changes.filter(change => change.kind === 'traffic')).toEqual([]);
  });

  it.each([
    [
      { desired: 3 },
      [{ kind: 'count', name: 'desired', before: '2', after: '3' }],
    ],
    [
      { min: 2, max: 8, desired: 2 },
      [
        { kind: 'count', name: 'min', before: '1', after: '2' },
        { kind: 'count', name: 'max', before: '4', after: '8' },
      ],
    ],
    [{ desired: 2 }, []],
  ])('names the counts that change: %j', (size, expected) => {
    expect(plannedChanges({ kind: 'scale', ...size }, testContext())).toEqual(
      expected,
    );
  });

  it.each<[ScalingProcess[], ScalingProcess[], [string, string, string][]]>([
    [[], ['scaleIn'], [['scaling in', 'active', 'suspended']]],
    [['scaleIn'], [], [['scaling in', 'suspended', 'active']]],
    [
      ['scaleIn'],
      ['scaleOut'],
      [
        ['scaling in', 'suspended', 'active'],
        ['scaling out', 'active', 'suspended'],
      ],
    ],
    [['scaleIn'], ['scaleIn'], []],
  ])(
    'names what of its autoscaling changes: %j to %j',
    (before, suspended, expected) => {
      const context = testContext({ group: scaling(...before) });
      expect(
        plannedChanges({ kind: 'autoscaling', suspended }, context),
      ).toEqual(
        expected.map(([name, from, to]) => ({
          kind: 'autoscaling',
          name,
          before: from,
          after: to,
        })),
      );
    },
  );

  it('goes back for an abort', () => {
    const context = testContext({
      group: { rollout: testRollout(), revisions: shares(50) },
    });
    expect(
      plannedChanges({ kind: 'abort', rolloutId: 'ro1' }, context),
    ).toEqual(
      expect.arrayContaining([
        { kind: 'revision', name: 'revision', before: '1.3.0', after: '1.2.0' },
        { kind: 'traffic', name: '1.3.0', before: '50 %', after: '0 %' },
      ]),
    );
  });

  it.each([
    [
      'to the next canary step',
      {
        type: 'canary',
        steps: [{ weight: 20 }, { weight: 60 }],
        bakeSeconds: 0,
      },
      '60 %',
    ],
    [
      'to the end after the last step',
      { type: 'canary', steps: [{ weight: 20 }], bakeSeconds: 0 },
      '100 %',
    ],
    [
      'to the end of blue/green',
      { type: 'blueGreen', bakeSeconds: 1, gate: true },
      '100 %',
    ],
  ] as const)('moves traffic %s for promote', (_, strategy, after) => {
    const rollout = testRollout({
      strategy,
      step: 0,
      phase: 'awaitingPromotion',
    });
    const context = testContext({ group: { rollout, revisions: shares(20) } });
    expect(
      plannedChanges({ kind: 'promote', rolloutId: 'ro1' }, context),
    ).toContainEqual({
      kind: 'traffic',
      name: '1.3.0',
      before: '20 %',
      after,
    });
  });

  it.each(['pause', 'resume'] as const)(
    'changes nothing that can be named for %s',
    kind => {
      const context = testContext({ group: { rollout: testRollout() } });
      expect(plannedChanges({ kind, rolloutId: 'ro1' }, context)).toEqual([]);
    },
  );

  it('is empty for a revision that nobody knows', () => {
    expect(
      plannedChanges({ kind: 'rollout', revisionId: 'nope' }, testContext()),
    ).toEqual([]);
  });
});
