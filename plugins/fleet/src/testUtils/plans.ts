import type {
  ActionRequest,
  Plan,
  PlannedChange,
  Revision,
} from '@capstan/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import { FAKE_PROCESSES, fakeGroupId, runningRollout } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { lastKnownGood } from './rules';
import { toScaleGroup } from './toScaleGroup';

/** What a request would do to a group. Changes nothing. */
export function planFor(
  group: FakeGroup,
  asked: ActionRequest,
  now: number,
): Plan {
  const request = filledIn(group, asked);
  const scaleGroup = toScaleGroup(group, now);
  const capability = scaleGroup.capabilities[request.kind];
  const base = {
    groupId: fakeGroupId(group),
    request,
    concurrencyToken: scaleGroup.concurrencyToken,
    changes: [] as readonly PlannedChange[],
    warnings: [] as readonly string[],
    ...(capability.can ? {} : { refusal: capability.reason }),
  };
  switch (request.kind) {
    case 'rollout':
    case 'rollback':
      return { ...base, ...planRevision(group, request, now) };
    case 'scale':
      return { ...base, ...planSize(group, request) };
    case 'autoscaling':
      return { ...base, ...planSuspension(group, request) };
    case 'pause':
      return {
        ...base,
        mode: 'change',
        summary: 'The rollout stops where it is. What runs keeps serving.',
      };
    case 'resume':
      return { ...base, mode: 'change', summary: 'The rollout goes on.' };
    case 'promote':
      return {
        ...base,
        mode: 'change',
        summary: 'The rollout takes its next step without waiting.',
      };
    case 'abort':
      return {
        ...base,
        mode: 'abort',
        summary: `The rollout turns back to ${
          runningRollout(group)?.from?.label ?? 'what ran before'
        }.`,
      };
    default:
      throw new Error(`Unknown request ${JSON.stringify(request)}`);
  }
}

/** With the watch that the entity's annotation asks for, where the request says nothing about it. */
function filledIn(group: FakeGroup, request: ActionRequest): ActionRequest {
  return request.kind === 'rollout' && !request.guard && group.guardSeconds
    ? { ...request, guard: { bakeSeconds: group.guardSeconds } }
    : request;
}

function planRevision(
  group: FakeGroup,
  request: Extract<ActionRequest, { kind: 'rollout' | 'rollback' }>,
  now: number,
) {
  const target =
    request.revisionId === undefined
      ? lastKnownGood(group)
      : group.revisions.find(each => each.id === request.revisionId);
  if (!target && request.revisionId !== undefined)
    throw new NotFoundError(
      `'${group.service}/${group.environment}' has no revision '${request.revisionId}'.`,
    );
  if (!target) {
    return {
      mode: 'redeploy' as const,
      summary: 'There is nothing to roll back to.',
      refusal: 'No earlier revision is known to be good.',
    };
  }
  const current = group.revisions.find(
    each => each.id === group.currentRevisionId,
  );
  const rollout = runningRollout(group);
  const warm =
    target.warmUntil !== undefined && Date.parse(target.warmUntil) > now;
  const turnsBack = rollout?.from?.revisionId === target.id;
  const cold = turnsBack ? ('abort' as const) : ('redeploy' as const);
  const mode = warm ? ('instant' as const) : cold;
  const warnings = [
    ...(target.bad
      ? [`${target.label} was marked bad: ${target.bad.reason}`]
      : []),
    ...(request.kind === 'rollout' && !target.knownGoodSince
      ? [`${target.label} has never served long enough to be known good.`]
      : []),
  ];
  return {
    request: { ...request, revisionId: target.id },
    mode,
    summary: {
      instant: `All traffic moves to the warm instances of ${target.label}.`,
      abort: `The running rollout turns back to ${target.label}.`,
      redeploy: `${group.desired} instances of ${target.label} replace the running ones, one after the other.`,
    }[mode],
    changes: revisionChanges(current, target),
    estimate: warm
      ? { seconds: 1, basis: 'warm instances take over at once' }
      : { seconds: group.desired * 3, basis: 'the last 5 rollouts' },
    lowestCapacity: group.desired,
    warnings,
    ...(target.deployable.yes ? {} : { refusal: target.deployable.reason }),
    ...(target.hold && request.kind === 'rollout'
      ? {
          refusal: `${target.label} is held back: ${target.hold.reason}. Resume it first.`,
        }
      : {}),
    ...(target.id === current?.id && !rollout
      ? { refusal: `${target.label} is already what the group runs.` }
      : {}),
  };
}

function revisionChanges(
  before: Revision | undefined,
  after: Revision,
): PlannedChange[] {
  const changes: PlannedChange[] = [
    {
      kind: 'revision',
      name: 'revision',
      before: before?.label,
      after: after.label,
    },
    {
      kind: 'digest',
      name: 'digest',
      before: before?.digest,
      after: after.digest,
    },
    {
      kind: 'commit',
      name: 'commit',
      before: before?.commit,
      after: after.commit,
    },
  ];
  const names = new Set([
    ...Object.keys(before?.configuration ?? {}),
    ...Object.keys(after.configuration),
  ]);
  for (const name of [...names].sort()) {
    changes.push({
      kind: 'configuration',
      name,
      before: before?.configuration[name],
      after: after.configuration[name],
    });
  }
  return changes.filter(change => change.before !== change.after);
}

function planSize(
  group: FakeGroup,
  request: Extract<ActionRequest, { kind: 'scale' }>,
) {
  const min = request.min ?? group.min;
  const max = request.max ?? group.max;
  const desired =
    request.desired ?? Math.min(max, Math.max(min, group.desired));
  const changes: PlannedChange[] = (
    [
      ['desired', group.desired, desired],
      ['min', group.min, min],
      ['max', group.max, max],
    ] as const
  )
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => ({
      kind: 'count' as const,
      name,
      before: `${before}`,
      after: `${after}`,
    }));
  const autoscaled = group.policies.length > 0;
  return {
    request: {
      kind: 'scale' as const,
      desired,
      min,
      max,
      ...(request.until === undefined ? {} : { until: request.until }),
    },
    mode: 'change' as const,
    summary: `The group goes from ${group.desired} to ${desired} instances.`,
    changes,
    estimate: { seconds: 4, basis: 'the last 5 starts' },
    lowestCapacity: Math.min(group.desired, desired),
    warnings:
      autoscaled && request.desired !== undefined
        ? [
            `The autoscaler ${group.policies[0].summary} and will change ${desired} again when the load asks for it.`,
          ]
        : [],
    ...(desired < min || desired > max
      ? {
          refusal: `${desired} is outside of ${min} to ${max}. Choose a number in between, or change the limits too.`,
        }
      : {}),
  };
}

const PROCESS_WORDS = {
  scaleIn: 'scaling in',
  scaleOut: 'scaling out',
  dynamic: 'scaling by policies',
  scheduled: 'scheduled sizes',
} as const;

function planSuspension(
  group: FakeGroup,
  request: Extract<ActionRequest, { kind: 'autoscaling' }>,
) {
  const wordsOf = (isSuspended: boolean) =>
    isSuspended ? 'suspended' : 'active';
  const changes = FAKE_PROCESSES.flatMap((name): PlannedChange[] => {
    const before = group.suspended.includes(name);
    const after = request.suspended.includes(name);
    if (before === after) return [];
    return [
      {
        kind: 'autoscaling',
        name: PROCESS_WORDS[name],
        before: wordsOf(before),
        after: wordsOf(after),
      },
    ];
  });
  const growsNot = request.suspended.includes('scaleOut');
  return {
    mode: 'change' as const,
    summary:
      request.suspended.length === 0
        ? 'The autoscaler does all again.'
        : `The autoscaler leaves ${request.suspended
            .map(name => PROCESS_WORDS[name])
            .join(', ')} alone.`,
    changes,
    warnings: growsNot
      ? [
          `The group does not grow with its load until somebody resumes it: ${group.desired} (of at most ${group.max}) must carry all that comes.`,
        ]
      : [],
  };
}
