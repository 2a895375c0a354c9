import { scalingProcessWords } from '@capstan/plugin-fleet-common';
import type { AlertSuspect, Rollout } from '@capstan/plugin-fleet-common';
import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { toIso } from '../database/time';
import type { ActionLinks } from '../ledger/ActionLinks';
import type { ActivityStore } from '../ledger/ActivityStore';
import { rolloutIdOf } from '../ledger/rolloutId';
import type { RolloutStore } from '../ledger/RolloutStore';

/** Changes that came earlier than this are not shown. */
const BEFORE_MS = 30 * 60 * 1000;
const MAX_SUSPECTS = 10;

/** Finds the changes that came shortly before an alert. */
export class SuspectFinder {
  readonly #knex: Knex;
  readonly #rollouts: Pick<RolloutStore, 'during'>;
  readonly #activities: Pick<ActivityStore, 'during'>;
  readonly #links: Pick<ActionLinks, 'of'>;

  constructor(options: {
    knex: Knex;
    rollouts: Pick<RolloutStore, 'during'>;
    activities: Pick<ActivityStore, 'during'>;
    links: Pick<ActionLinks, 'of'>;
  }) {
    this.#knex = options.knex;
    this.#rollouts = options.rollouts;
    this.#activities = options.activities;
    this.#links = options.links;
  }

  /** The nearest first, at most ten. `at` in milliseconds. */
  async before(groupId: string, at: number): Promise<readonly AlertSuspect[]> {
    const from = at - BEFORE_MS;
    const rollouts = (
      await this.#rollouts.during(groupId, from, at, MAX_SUSPECTS)
    ).filter(rollout => Date.parse(rollout.startedAt) >= from);
    const links = await this.#links.of(rollouts);
    const activities = await this.#activities.during(
      groupId,
      from,
      at,
      MAX_SUSPECTS,
    );
    const suspects = [
      ...rollouts.map(rollout => {
        const link = links.get(rolloutIdOf(groupId, rollout.nativeId));
        return suspectOf(rollout, link?.actor ?? rollout.actor, at);
      }),
      ...activities
        .filter(
          ({ cause, effect }) =>
            effect !== 'none' && cause !== 'rollout' && cause !== 'replacement',
        )
        .map(
          (activity): AlertSuspect => ({
            kind: 'scaling',
            at: activity.at,
            label: `${activity.from} → ${activity.to}: ${activity.reason}`,
            secondsBefore: secondsBetween(activity.at, at),
          }),
        ),
      ...(await this.#actions(groupId, from, at)),
    ];
    return suspects
      .sort((a, b) => a.secondsBefore - b.secondsBefore)
      .slice(0, MAX_SUSPECTS);
  }

  /** Those that the ledger shows as rollouts are left out. */
  async #actions(
    groupId: string,
    from: number,
    at: number,
  ): Promise<readonly AlertSuspect[]> {
    const rows: {
      id: string;
      request: string;
      actor: string;
      created_at: number | string;
    }[] = await this.#knex('actions')
      .select('id', 'request', 'actor', 'created_at')
      .where('group_id', groupId)
      .whereBetween('created_at', [from, at])
      .whereIn('state', ['accepted', 'succeeded'])
      .orderBy('created_at', 'desc')
      .limit(MAX_SUSPECTS);
    return rows.flatMap(row => {
      const request: ActionRequest = JSON.parse(row.request);
      if (request.kind === 'rollout' || request.kind === 'rollback') return [];
      const started = toIso(row.created_at);
      return [
        {
          kind: 'action' as const,
          at: started,
          label: `${labelOf(request)} by ${nameOf(row.actor)}`,
          secondsBefore: secondsBetween(started, at),
          actionId: row.id,
        },
      ];
    });
  }
}

function suspectOf(
  rollout: Rollout,
  actor: string | undefined,
  at: number,
): AlertSuspect {
  const { from, to, rollbackOf, startedAt } = rollout;
  return {
    kind: rollbackOf === undefined ? 'rollout' : 'rollback',
    at: startedAt,
    label: `${from ? `${from.label} → ` : ''}${to.label}${
      actor === undefined ? '' : ` by ${nameOf(actor)}`
    }`,
    secondsBefore: secondsBetween(startedAt, at),
    rolloutId: rollout.id,
  };
}

function labelOf(request: ActionRequest): string {
  if (request.kind === 'autoscaling')
    return request.suspended.length === 0
      ? 'resumed autoscaling'
      : `suspended ${scalingProcessWords(request.suspended)}`;
  if (request.kind !== 'scale') return request.kind;
  const sizes = (['desired', 'min', 'max'] as const).flatMap(name =>
    request[name] === undefined ? [] : [`${name} ${request[name]}`],
  );
  return `scale to ${sizes.join(', ')}`;
}

/** `user:default/olivia` is `olivia` to people. */
function nameOf(actor: string): string {
  return actor.split('/').pop() ?? actor;
}

function secondsBetween(iso: string, at: number): number {
  return Math.max(0, Math.round((at - Date.parse(iso)) / 1000));
}
