import type {
  Page,
  TimelineEvent,
  TimelineQuery,
} from '@capstan/plugin-fleet-common';
import { fakeGroupId } from './FakeGroup';
import type { FakeGroup } from './FakeGroup';
import { offsetPage, wordsMatch } from './pages';

/** One page of what happened to these groups, newest first, as the backend filters it. */
export function listTimeline(
  groups: readonly FakeGroup[],
  query: TimelineQuery,
): Page<TimelineEvent> {
  const found = groups
    .filter(
      group =>
        (query.entityRef === undefined ||
          group.entityRef === query.entityRef) &&
        (query.groupId === undefined || fakeGroupId(group) === query.groupId),
    )
    .flatMap(eventsOf)
    .filter(
      event =>
        (!query.kind?.length || query.kind.includes(event.kind)) &&
        (query.from === undefined || event.at >= query.from) &&
        (query.to === undefined || event.at <= query.to) &&
        wordsMatch(query.search, [
          event.title,
          event.detail,
          event.groupName,
          event.environment,
          event.actor,
          event.reason,
        ]),
    )
    .sort((left, right) => right.at.localeCompare(left.at));
  return offsetPage(found, query);
}

function eventsOf(group: FakeGroup): TimelineEvent[] {
  const place = {
    groupId: fakeGroupId(group),
    groupName: `${group.service}/${group.environment}`,
    environment: group.environment,
    entityRef: group.entityRef,
  };
  return [
    ...group.rollouts.map(
      (rollout): TimelineEvent => ({
        ...place,
        id: `rollout:${rollout.id}`,
        kind: rollout.rollbackOf ? 'rollback' : 'rollout',
        at: rollout.startedAt,
        endedAt: rollout.endedAt,
        title: rollout.from
          ? `${rollout.from.label} → ${rollout.to.label}`
          : rollout.to.label,
        detail: rollout.message,
        severity: rollout.rollbackOf ? 'warning' : 'info',
        actor: rollout.actor,
        reason: rollout.reason,
      }),
    ),
    ...group.activities.map(
      (activity): TimelineEvent => ({
        ...place,
        id: `scaling:${activity.id}`,
        kind: 'scaling',
        at: activity.at,
        title:
          activity.effect === 'none'
            ? `Stayed at ${activity.to}`
            : `${activity.from} → ${activity.to}`,
        detail: activity.reason,
        severity: 'info',
      }),
    ),
    ...group.alerts.map(
      (alert): TimelineEvent => ({
        ...place,
        id: `alert:${alert.id}`,
        kind: 'alert',
        at: alert.since,
        endedAt: alert.endedAt,
        title: alert.title,
        detail: alert.description,
        severity: alert.severity,
      }),
    ),
    ...group.instances
      .filter(instance => instance.phase === 'failed')
      .map(
        (instance): TimelineEvent => ({
          ...place,
          id: `failure:${instance.id}`,
          kind: 'failure',
          at: instance.endedAt ?? instance.startedAt,
          title: `${instance.id} (${instance.revisionLabel}) failed`,
          detail: instance.exit?.reason,
          severity: 'warning',
        }),
      ),
    ...group.actions
      .filter(action => action.rolloutId === undefined)
      .map(
        (action): TimelineEvent => ({
          ...place,
          id: `action:${action.id}`,
          kind: 'action',
          at: action.createdAt,
          endedAt: action.endedAt,
          title: action.plan.summary,
          detail: action.message,
          severity: 'info',
          actor: action.actor,
          reason: action.reason,
        }),
      ),
  ];
}
