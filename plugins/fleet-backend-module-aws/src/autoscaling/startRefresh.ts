import type { DesiredConfiguration } from '@aws-sdk/client-auto-scaling';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';
import type { AsgCalls } from './AsgCalls';
import { NOT_SENT, accepted, refused } from './answers';
import type { Found } from './answers';
import {
  desiredOf,
  isPaused,
  parseRevisionId,
  revisionIdOf,
  runningOf,
  templateOf,
  whyIrreversible,
} from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { preferencesFor } from './preferences';
import { parseToken } from './token';

/** A version that a group can be given. */
interface Chosen {
  readonly templateId: string;
  readonly version: string;
  /** Its image is named by a parameter, which AWS cannot roll back. */
  readonly byParameter: boolean;
}

/** The oldest refresh to the wanted version that is newer than the one that the person saw. */
export function findStarted(action: ConfirmedAction, facts: GroupFacts): Found {
  const seen = parseToken(action.concurrencyToken).refresh;
  const index = facts.refreshes.findIndex(
    ({ InstanceRefreshId }) => InstanceRefreshId === seen,
  );
  const fresh = index < 0 ? facts.refreshes : facts.refreshes.slice(0, index);
  const mine = [...fresh].reverse().find(refresh => {
    const { LaunchTemplateId, Version } = desiredOf(refresh) ?? {};
    return revisionIdOf(LaunchTemplateId, Number(Version)) === wantedOf(action);
  });
  return mine ? accepted(action, mine.InstanceRefreshId) : NOT_SENT;
}

/** Starts a refresh that brings the wanted version; what AWS would only find out while it runs is refused before. */
export async function startRefresh(
  calls: AsgCalls,
  action: ConfirmedAction,
  facts: GroupFacts,
  signal: AbortSignal,
): Promise<ApplyResult> {
  const { request } = action;
  const { group } = facts;
  if (runningOf(facts))
    return refused(
      'A rollout runs. Wait until it has ended, or abort it first.',
    );
  if (isPaused(group))
    return refused(
      'The process InstanceRefresh of the group is suspended: a rollout would not begin. Resume that process at AWS.',
    );
  const checked = await check(calls, wantedOf(action), facts, signal);
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
  const refreshId = await calls.start(
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

function wantedOf({ request }: ConfirmedAction): string {
  return 'revisionId' in request ? request.revisionId ?? '' : '';
}

/** The version belongs to the group, exists, and has an image that exists. */
async function check(
  calls: AsgCalls,
  id: string,
  { group }: GroupFacts,
  signal: AbortSignal,
): Promise<Chosen | { readonly refusal: string }> {
  const parsed = parseRevisionId(id);
  const own = templateOf(group)?.LaunchTemplateId;
  if (!parsed || parsed.templateId !== own) {
    return {
      refusal: `There is no version '${id}' of this group's launch template. Choose one from the list.`,
    };
  }
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

function desiredConfiguration(
  { group }: GroupFacts,
  { templateId, version }: Chosen,
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
