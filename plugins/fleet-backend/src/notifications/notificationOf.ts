import { createHash } from 'node:crypto';
import { parseEntityRef } from '@backstage/catalog-model';
import type { Rollout } from '@capstan/plugin-fleet-common';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { MomentKind } from './moments';

type Notification = Parameters<NotificationService['send']>[0];

/** Of the column that notifications keep it in. */
const MAX_SCOPE = 255;

export interface RolloutNews {
  readonly kind: MomentKind;
  readonly rollout: Rollout;
  readonly groupName: string;
  readonly environment: string;
  readonly entityRef: string;
  /** Entity refs. */
  readonly owners: readonly string[];
  /** What the guard found that took it back; absent when a person did. */
  readonly guard?: string;
  /** Who brought it about; not told, because they know. */
  readonly doer?: string;
}

/** What owners are told. An update about the same rollout has the same scope and replaces the former one. Pure. */
export function notificationOf(news: RolloutNews): Notification {
  const { kind, rollout, groupName, environment, owners, doer, guard } = news;
  const what = `${groupName} in ${environment}`;
  const { label } = rollout.to;
  const title = {
    waiting: `${what}: the rollout of ${label} waits for approval`,
    paused: `${what}: the rollout of ${label} is paused`,
    succeeded: `${what}: ${label} was rolled out`,
    failed: `${what}: the rollout of ${label} failed`,
    rolledBack: rolledBackTitle(what, rollout, guard !== undefined),
  }[kind];
  return {
    recipients: {
      type: 'entity',
      entityRef: [...owners],
      ...(isEntityRef(doer) && { excludeEntityRef: doer }),
    },
    payload: {
      title,
      description: descriptionOf(rollout, guard),
      link: fleetTabOf(news.entityRef),
      severity:
        guard === undefined
          ? (
              {
                waiting: 'normal',
                paused: 'normal',
                succeeded: 'low',
                failed: 'high',
                rolledBack: 'normal',
              } as const
            )[kind]
          : 'high',
      topic: 'rollout',
      scope: scopeOf(rollout),
    },
  };
}

function rolledBackTitle(
  what: string,
  { phase, to }: Rollout,
  guarded: boolean,
): string {
  const by = guarded ? ' by its guard' : '';
  return phase === 'aborted'
    ? `${what}: the rollout of ${to.label} was taken back${by}`
    : `${what}: rolled back to ${to.label}${by}`;
}

function descriptionOf(
  { message, reason }: Rollout,
  guard: string | undefined,
): string {
  if (guard !== undefined) return `${guard} ${message}`;
  return reason ? `${message} Reason: ${reason}` : message;
}

/** The page of the fleet plugin on the entity. */
export function fleetTabOf(entityRef: string): string {
  return entityTabOf(entityRef, 'fleet');
}

export function entityTabOf(entityRef: string, tab: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const path = [namespace.toLowerCase(), kind.toLowerCase(), name]
    .map(encodeURIComponent)
    .join('/');
  return `/catalog/${path}/${tab}`;
}

function scopeOf({ groupId, id }: Rollout): string {
  const scope = `fleet:${groupId}:${id}`;
  if (scope.length <= MAX_SCOPE) return scope;
  const digest = createHash('sha256').update(groupId).digest('base64url');
  return `fleet:${digest}:${id}`;
}

/** A provider's word for who did it may be anything. */
export function isEntityRef(text: string | undefined): text is string {
  return (
    text !== undefined && /^[a-z][a-z0-9]*:[^/:\s]+\/[^/:\s]+$/i.test(text)
  );
}
