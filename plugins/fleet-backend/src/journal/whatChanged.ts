import type { Action } from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { nameOf } from '../plans/nameOf';

/** The sentence for somebody who confirmed what is no longer so. */
export function whatChanged(
  { group, revisions }: PlanContext,
  last: Action | undefined,
): string {
  const current = revisions.find(
    revision => revision.id === group.currentRevisionId,
  );
  const now = [
    `it now wants ${group.size.desired} (${group.size.min} to ${group.size.max})`,
    ...(current ? [`of ${current.label}`] : []),
    ...(group.rollout
      ? [`and a rollout of ${group.rollout.to.label} is ${group.rollout.phase}`]
      : []),
  ].join(' ');
  const by = last
    ? ` The last action here: ${last.request.kind} by ${last.actor} at ${last.createdAt}.`
    : '';
  return `${nameOf(
    group,
  )} has changed since you looked: ${now}.${by} Nothing was sent. Look again and confirm what you see then.`;
}
