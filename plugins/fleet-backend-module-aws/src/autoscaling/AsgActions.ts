import type {
  DesiredConfiguration,
  InstanceRefresh,
} from '@aws-sdk/client-auto-scaling';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import { nameOf } from '../errors';
import type { AsgScope } from './AsgScopes';
import {
  desiredOf,
  isGoingBack,
  isPaused,
  isRunning,
  parseRevisionId,
  resolve,
  revisionIdOf,
  runningOf,
  templateOf,
  whyIrreversible,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { PROVIDER } from './mapGroup';
import { preferencesFor } from './preferences';
import { parseToken, tokenPartsOf } from './token';
import type { TokenParts } from './token';

/** What became of an action. */
export type Found = ApplyResult | { readonly outcome: 'notSent' };

const NOT_SENT = { outcome: 'notSent' } as const;

/** The same for every attempt, so that a second one gives the first answer. */
const MESSAGES: Readonly<Record<ActionRequest['kind'], string>> = {
  rollout: 'AWS replaces the instances.',
  rollback: 'AWS goes back.',
  scale: 'AWS changes the size.',
  pause: 'The rollout stands still: the process InstanceRefresh is suspended.',
  resume: 'The rollout goes on.',
  abort:
    'The rollout is cancelled. Instances of both versions stay until one of them is rolled out.',
  promote: '',
};

/** Does actions on Auto Scaling groups. */
export class AsgActions {
  readonly #scope: AsgScope;

  constructor(scope: AsgScope) {
    this.#scope = scope;
  }

  /** Whether the action has happened already, told by what it would have done. */
  find(action: ConfirmedAction, facts: GroupFacts): Found {
    const { request } = action;
    const seen = parseToken(action.concurrencyToken);
    const refresh = refreshOf(action, facts);
    const happened = (is: boolean | undefined) =>
      is ? accepted(action, refresh?.InstanceRefreshId) : NOT_SENT;
    switch (request.kind) {
      case 'scale':
        return findScale(request, facts, action);
      case 'rollout':
        return findStarted(action, facts);
      case 'rollback':
        return turnsBack(action)
          ? happened(refresh && isGoingBack(refresh))
          : findStarted(action, facts);
      case 'abort':
        return happened(
          refresh?.Status === 'Cancelling' || refresh?.Status === 'Cancelled',
        );
      case 'pause':
      case 'resume': {
        const paused = request.kind === 'pause';
        return happened(
          refresh &&
            isRunning(refresh) &&
            seen.paused !== paused &&
            isPaused(facts.group) === paused,
        );
      }
      default:
        return NOT_SENT;
    }
  }

  /** Why it must not be sent: the group is not what the person saw any more. */
  whyStale(action: ConfirmedAction, facts: GroupFacts): string | undefined {
    const seen = parseToken(action.concurrencyToken);
    const now = tokenPartsOf(facts);
    const { kind } = action.request;
    if (seen.refresh !== now.refresh)
      return 'Another instance refresh was started since the page was drawn. Look again, and decide anew.';
    if (action.request.kind === 'scale')
      return whyOtherSize(action.request, seen, now);
    if (kind !== 'rollout' && kind !== 'rollback') return undefined;
    if (seen.template !== now.template)
      return 'The launch template of the group was changed since the page was drawn. Look again, and decide anew.';
    const same =
      seen.desired === now.desired &&
      seen.min === now.min &&
      seen.max === now.max;
    return same
      ? undefined
      : 'Its size was changed since the page was drawn. Look again, and decide anew.';
  }

  async send(
    action: ConfirmedAction,
    facts: GroupFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { request } = action;
    const { calls } = this.#scope;
    const name = facts.group.AutoScalingGroupName!;
    if (request.kind === 'scale')
      return this.#scale(action, request, facts, signal);
    if (request.kind === 'rollout') return this.#start(action, facts, signal);
    if (request.kind === 'rollback' && !turnsBack(action))
      return this.#start(action, facts, signal);
    const refresh = refreshOf(action, facts);
    if (!refresh || !isRunning(refresh) || refresh.Status === 'Cancelling')
      return refused(
        'That rollout does not run (any more). Look again, and decide anew.',
      );
    const paused = isPaused(facts.group);
    switch (request.kind) {
      case 'rollback': {
        const why = whyNotBack(request.revisionId, refresh, facts);
        if (why !== undefined) return refused(why);
        // It would stand still on the way back, too. Done first: after a crash the rest is still to do, and is done.
        if (paused) await calls.resumeRefreshes(name, signal);
        await calls.rollBack(name, signal);
        break;
      }
      case 'abort':
        if (paused) await calls.resumeRefreshes(name, signal);
        await calls.cancel(name, signal);
        break;
      case 'pause':
        if (paused) return refused('It stands still already.');
        await calls.suspendRefreshes(name, signal);
        break;
      case 'resume':
        if (!paused)
          return refused('There is nothing to resume: it is not paused.');
        await calls.resumeRefreshes(name, signal);
        break;
      default:
        return refused(
          'A checkpoint of an instance refresh ends by itself after its time: there is nothing to promote.',
        );
    }
    return accepted(action, refresh.InstanceRefreshId);
  }

  /** AWS says that a refresh runs, and shows none yet: nobody knows whose it is, so it is looked at again later. */
  throwIfUnclear(error: unknown, facts: GroupFacts | undefined): void {
    const busy = /^InstanceRefreshInProgress/.test(nameOf(error));
    if (!busy || (facts && runningOf(facts))) return;
    throw new ProviderError({
      provider: PROVIDER,
      operation: 'apply',
      message:
        'AWS says that an instance refresh runs, and does not show it yet. The portal looks again in a moment.',
      retryable: true,
      retryAfterMs: 2_000,
      cause: error,
    });
  }

  async #start(
    action: ConfirmedAction,
    facts: GroupFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { request } = action;
    const { group } = facts;
    const id =
      request.kind === 'rollout' || request.kind === 'rollback'
        ? request.revisionId ?? ''
        : '';
    if (runningOf(facts))
      return refused(
        'A rollout runs. Wait until it has ended, or abort it first.',
      );
    if (isPaused(group))
      return refused(
        'The process InstanceRefresh of the group is suspended: a rollout would not begin. Resume that process at AWS.',
      );
    const checked = await this.#check(id, facts, signal);
    if ('refusal' in checked) return refused(checked.refusal);
    const chosen = preferencesFor(
      request.kind === 'rollout' ? request.strategy : undefined,
      group.DesiredCapacity ?? 0,
    );
    if ('refusal' in chosen) return refused(chosen.refusal);
    const reversible =
      !checked.byParameter &&
      whyIrreversible(facts, {
        LaunchTemplateId: checked.templateId,
        Version: checked.version,
      }) === undefined;
    const refreshId = await this.#scope.calls.start(
      {
        AutoScalingGroupName: group.AutoScalingGroupName,
        DesiredConfiguration: desiredConfiguration(facts, checked),
        Preferences: {
          ...chosen.preferences,
          ...(reversible && { AutoRollback: true }),
        },
      },
      signal,
    );
    return accepted(action, refreshId);
  }

  /** The version belongs to the group, exists, and has an image that exists. */
  async #check(
    id: string,
    { group }: GroupFacts,
    signal: AbortSignal,
  ): Promise<
    | {
        readonly templateId: string;
        readonly version: string;
        readonly byParameter: boolean;
      }
    | { readonly refusal: string }
  > {
    const parsed = parseRevisionId(id);
    const own = templateOf(group)?.LaunchTemplateId;
    if (!parsed || parsed.templateId !== own) {
      return {
        refusal: `There is no version '${id}' of this group's launch template. Choose one from the list.`,
      };
    }
    const { calls } = this.#scope;
    const [version] = await calls.versions(own, [parsed.version], signal);
    if (!version) {
      return {
        refusal: `Version ${parsed.version} of the launch template, or the template itself, was deleted. Choose another version.`,
      };
    }
    const image = version.LaunchTemplateData?.ImageId ?? '';
    if (image.startsWith('ami-')) {
      const [found] = await calls.images([image], signal);
      if (!found) {
        return {
          refusal: `The image ${image} of version ${parsed.version} was deregistered: no instance could start. Choose another version.`,
        };
      }
    }
    return { ...parsed, byParameter: image.startsWith('resolve:ssm:') };
  }

  async #scale(
    action: ConfirmedAction,
    request: ActionRequest & { kind: 'scale' },
    { group }: GroupFacts,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const min = request.min ?? group.MinSize ?? 0;
    const max = request.max ?? group.MaxSize ?? 0;
    const { desired } = request;
    if (min > max) {
      return refused(
        `The minimum (${min}) cannot be above the maximum (${max}). Move one of them.`,
      );
    }
    if (desired !== undefined && (desired < min || desired > max)) {
      return refused(
        `${desired} is not between ${min} and ${max}. Choose a size in between, or move the bounds.`,
      );
    }
    await this.#scope.calls.update(
      {
        AutoScalingGroupName: group.AutoScalingGroupName,
        ...(request.min !== undefined && { MinSize: min }),
        ...(request.max !== undefined && { MaxSize: max }),
        ...(desired !== undefined && { DesiredCapacity: desired }),
      },
      signal,
    );
    return accepted(action, undefined);
  }
}

/** The refresh that an action is about: the one that ran when it was confirmed. */
function refreshOf(
  { nativeRolloutId, request }: ConfirmedAction,
  { refreshes }: GroupFacts,
): InstanceRefresh | undefined {
  const id =
    nativeRolloutId ?? ('rolloutId' in request ? request.rolloutId : undefined);
  return refreshes.find(({ InstanceRefreshId }) => InstanceRefreshId === id);
}

/** A rollback while a refresh ran is about that one. */
function turnsBack({ request, nativeRolloutId }: ConfirmedAction): boolean {
  return request.kind === 'rollback' && nativeRolloutId !== undefined;
}

function whyNotBack(
  wanted: string | undefined,
  refresh: InstanceRefresh,
  facts: GroupFacts,
): string | undefined {
  const why = whyIrreversible(facts, desiredOf(refresh));
  if (why !== undefined) return why;
  const before = resolve(templateOf(facts.group), facts.versions);
  return wanted === before
    ? undefined
    : 'While a rollout runs, AWS goes back only to what the group had before it. Choose that, or abort the rollout and start another one.';
}

/** The oldest refresh to the wanted version that is newer than the one that the person saw. */
function findStarted(action: ConfirmedAction, facts: GroupFacts): Found {
  const { request } = action;
  const seen = parseToken(action.concurrencyToken).refresh;
  const index = facts.refreshes.findIndex(
    ({ InstanceRefreshId }) => InstanceRefreshId === seen,
  );
  const fresh = index < 0 ? facts.refreshes : facts.refreshes.slice(0, index);
  const wanted = 'revisionId' in request ? request.revisionId : undefined;
  const mine = [...fresh].reverse().find(refresh => {
    const { LaunchTemplateId, Version } = desiredOf(refresh) ?? {};
    return revisionIdOf(LaunchTemplateId, Number(Version)) === wanted;
  });
  return mine ? accepted(action, mine.InstanceRefreshId) : NOT_SENT;
}

function desiredConfiguration(
  { group }: GroupFacts,
  { templateId, version }: { templateId: string; version: string },
): DesiredConfiguration {
  const specification = { LaunchTemplateId: templateId, Version: version };
  const mixed = group.MixedInstancesPolicy;
  return mixed
    ? {
        MixedInstancesPolicy: {
          ...mixed,
          LaunchTemplate: {
            ...mixed.LaunchTemplate,
            LaunchTemplateSpecification: specification,
          },
        },
      }
    : { LaunchTemplate: specification };
}

/** Done, when every size that was asked for is there and it was not there before. */
function findScale(
  request: ActionRequest & { kind: 'scale' },
  { group }: GroupFacts,
  action: ConfirmedAction,
): Found {
  const seen = parseToken(action.concurrencyToken);
  const now = {
    desired: group.DesiredCapacity,
    min: group.MinSize,
    max: group.MaxSize,
  };
  const names = (['desired', 'min', 'max'] as const).filter(
    name => request[name] !== undefined,
  );
  const there = names.every(name => request[name] === now[name]);
  const nothingToDo = names.every(name => request[name] === seen[name]);
  return there && !nothingToDo ? accepted(action, undefined) : NOT_SENT;
}

function whyOtherSize(
  request: ActionRequest & { kind: 'scale' },
  seen: TokenParts,
  now: TokenParts,
): string | undefined {
  const other = (['desired', 'min', 'max'] as const).some(
    name => now[name] !== seen[name] && now[name] !== request[name],
  );
  return other
    ? 'Its size was changed since the page was drawn. Look again, and decide anew.'
    : undefined;
}

function accepted(
  { request }: ConfirmedAction,
  nativeRolloutId: string | undefined,
): ApplyResult {
  return {
    outcome: 'accepted',
    ...(nativeRolloutId !== undefined && { nativeRolloutId }),
    message: MESSAGES[request.kind],
  };
}

function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
