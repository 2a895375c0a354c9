import type { Revision } from '@capstan/plugin-fleet-common';
import { completeRequest } from './completeRequest';
import {
  good,
  testContext,
  testRevision,
  testRollout,
} from './__testUtils__/testContext';

const bad = {
  since: '2026-02-02T00:00:00.000Z',
  reason: 'errors',
  actor: 'user:default/a',
};

describe('completeRequest', () => {
  it.each([
    { kind: 'rollout', revisionId: 'r1' },
    { kind: 'rollback', revisionId: 'r1' },
    { kind: 'scale', desired: 3 },
    { kind: 'abort', rolloutId: 'x' },
  ] as const)('leaves a complete request as it is: $kind', request => {
    expect(completeRequest(request, testContext())).toEqual({
      request,
      notes: [],
    });
  });

  it.each([
    ['fills in the guard that the entity asks for', undefined, 300, 300],
    ['leaves the guard that was chosen', 60, 300, 60],
    ['leaves that there shall be none', 0, 300, 0],
    ['guards nothing by itself', undefined, undefined, undefined],
  ])('%s', (_, chosen, wanted, seconds) => {
    const guard = (bakeSeconds: number | undefined) =>
      bakeSeconds === undefined ? {} : { guard: { bakeSeconds } };
    const request = { kind: 'rollout', revisionId: 'r1' } as const;
    expect(
      completeRequest(
        { ...request, ...guard(chosen) },
        testContext({ group: { guardSeconds: wanted } }),
      ).request,
    ).toEqual({ ...request, ...guard(seconds) });
  });

  it.each<[string, Revision[], string]>([
    [
      'the newest known-good revision',
      [
        testRevision(3, { current: true, ...good }),
        testRevision(2, good),
        testRevision(1, good),
      ],
      'r2',
    ],
    [
      'N−2 when N−1 was never known good',
      [
        testRevision(3, { current: true }),
        testRevision(2),
        testRevision(1, good),
      ],
      'r1',
    ],
    [
      'N−2 when somebody rolled back from N−1',
      [
        testRevision(3, { current: true }),
        testRevision(2, { ...good, bad }),
        testRevision(1, good),
      ],
      'r1',
    ],
    [
      'N−2 when N−1 cannot be deployed any more',
      [
        testRevision(3, { current: true }),
        testRevision(2, {
          ...good,
          deployable: { yes: false, reason: 'its files are gone' },
        }),
        testRevision(1, good),
      ],
      'r1',
    ],
    [
      'a newer one when the group runs an old one',
      [
        testRevision(3, good),
        testRevision(2, good),
        testRevision(1, { current: true, ...good }),
      ],
      'r3',
    ],
  ])('chooses %s', (_, revisions, revisionId) => {
    const current = revisions.find(revision => revision.current)!.id;
    const context = testContext({
      revisions,
      group: { currentRevisionId: current },
    });
    expect(completeRequest({ kind: 'rollback' }, context)).toMatchObject({
      request: { kind: 'rollback', revisionId },
    });
  });

  it('says what it passed over', () => {
    const context = testContext({
      revisions: [
        testRevision(3, { current: true }),
        testRevision(2, { ...good, bad }),
        testRevision(1, good),
      ],
    });
    expect(completeRequest({ kind: 'rollback' }, context)).toMatchObject({
      notes: ['1.2.0 was passed over: user:default/a marked it bad (errors).'],
    });
  });

  it('says why the revision that served before is not chosen', () => {
    const context = testContext({
      revisions: [
        testRevision(3, { current: true }),
        testRevision(2),
        testRevision(1, good),
      ],
      rollouts: [testRollout({ phase: 'succeeded' })],
    });
    expect(completeRequest({ kind: 'rollback' }, context)).toEqual({
      request: { kind: 'rollback', revisionId: 'r1' },
      notes: [
        '1.2.0 was passed over: it has not served healthily for long enough to count as known-good.',
      ],
    });
  });

  it('prefers the revision that a running rollout came from', () => {
    const context = testContext({
      revisions: [
        testRevision(4, { current: true }),
        testRevision(3, good),
        testRevision(2, good),
      ],
      group: {
        currentRevisionId: 'r4',
        rollout: testRollout({ to: { revisionId: 'r4', label: '1.4.0' } }),
      },
    });
    expect(completeRequest({ kind: 'rollback' }, context)).toMatchObject({
      request: { revisionId: 'r2' },
    });
  });

  it.each(['r3', 'r2'])(
    'leaves what a running rollout goes to, whichever revision the provider calls current (%s)',
    current => {
      const context = testContext({
        revisions: [
          testRevision(3, { ...good, current: current === 'r3' }),
          testRevision(2, { ...good, current: current === 'r2' }),
        ],
        group: { currentRevisionId: current, rollout: testRollout() },
      });
      expect(completeRequest({ kind: 'rollback' }, context)).toMatchObject({
        request: { revisionId: 'r2' },
      });
    },
  );

  it.each<[string, Revision[]]>([
    [
      'nothing was ever known good',
      [testRevision(2, { current: true }), testRevision(1)],
    ],
    [
      'only the current revision is known good',
      [testRevision(1, { current: true, ...good })],
    ],
    ['the group is empty', []],
  ])('refuses with a sentence when %s', (_, revisions) => {
    const context = testContext({
      revisions,
      group: { currentRevisionId: revisions[0]?.id },
    });
    expect(completeRequest({ kind: 'rollback' }, context)).toEqual({
      request: { kind: 'rollback' },
      refusal:
        "No revision of 'shop' (prod) besides the current one is known to be good, so there is nothing to roll back to by itself. Choose a revision yourself.",
    });
  });
});
