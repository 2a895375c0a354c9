import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  Alert,
  AlertQuery,
  Capability,
  Page,
} from '@capstan/plugin-fleet-common';
import { fakeGroupId, runningRollout } from './FakeGroup';
import type { FakeAlert, FakeGroup } from './FakeGroup';
import { offsetPage, wordsMatch } from './pages';

const HOUR = 3_600_000;
const LONGEST_MS = 7 * 24 * HOUR;
const RANK = { critical: 0, warning: 1, info: 2 } as const;

/** One page of the alerts of these groups, as the backend filters and sorts them: the worst and newest first. */
export function listAlerts(
  groups: readonly FakeGroup[],
  query: AlertQuery,
): Page<Alert> {
  const found = groups
    .flatMap(group => group.alerts.map(alert => alertOf(group, alert)))
    .filter(alert => matches(alert, query))
    .sort(
      (left, right) =>
        RANK[left.severity] - RANK[right.severity] ||
        right.since.localeCompare(left.since),
    );
  return offsetPage(found, query);
}

/** The alert as the API gives it, with what the person may do with it now. */
export function alertOf(group: FakeGroup, fake: FakeAlert): Alert {
  const { denied, ...alert } = fake;
  const may = (possible: boolean, reason: string): Capability => {
    if (denied !== undefined) return { can: false, reason: denied };
    return possible ? { can: true } : { can: false, reason };
  };
  const isOver = alert.state === 'resolved';
  return {
    ...alert,
    groupId: fakeGroupId(group),
    groupName: `${group.service}/${group.environment}`,
    environment: group.environment,
    entityRef: group.entityRef,
    capabilities: {
      acknowledge: may(
        !isOver && alert.acknowledged === undefined,
        isOver ? 'It is over.' : 'Somebody has acknowledged it already.',
      ),
      mute: may(!isOver && alert.state !== 'muted', 'It is muted already.'),
      unmute: may(alert.state === 'muted', 'It is not muted.'),
    },
  };
}

/** Changes an alert as a person asks for it. Throws what the API answers to what cannot be. */
export class FakeAlerts {
  readonly #groups: readonly FakeGroup[];
  readonly #actor: string;
  readonly #now: () => number;

  constructor(groups: readonly FakeGroup[], actor: string, now: () => number) {
    this.#groups = groups;
    this.#actor = actor;
    this.#now = now;
  }

  acknowledge(id: string): { group: FakeGroup; alert: Alert } {
    return this.#change(id, alert => ({
      ...alert,
      state: alert.state === 'muted' ? alert.state : 'acknowledged',
      acknowledged: alert.acknowledged ?? {
        at: new Date(this.#now()).toISOString(),
        actor: this.#actor,
      },
    }));
  }

  mute(id: string, mute: { until?: string; reason: string }) {
    return this.#change(id, (alert, group) => {
      if (mute.reason.trim() === '')
        throw new InputError('Muting an alert needs a reason.');
      const until = mute.until ?? this.#endOfRollout(group);
      const at = Date.parse(until);
      if (!(at > this.#now() && at <= this.#now() + LONGEST_MS))
        throw new InputError('The end must be within 7 days from now.');
      return {
        ...alert,
        state: 'muted',
        muted: { until, actor: this.#actor, reason: mute.reason },
      };
    });
  }

  unmute(id: string) {
    return this.#change(id, alert => ({
      ...alert,
      state: alert.acknowledged ? 'acknowledged' : 'open',
      muted: undefined,
    }));
  }

  #endOfRollout(group: FakeGroup): string {
    if (!runningRollout(group))
      throw new InputError('No rollout runs: give an end.');
    return new Date(this.#now() + HOUR).toISOString();
  }

  #change(
    id: string,
    change: (alert: FakeAlert, group: FakeGroup) => FakeAlert,
  ): { group: FakeGroup; alert: Alert } {
    for (const group of this.#groups) {
      const index = group.alerts.findIndex(each => each.id === id);
      if (index < 0) continue;
      const before = group.alerts[index];
      if (before.state === 'resolved')
        throw new ConflictError(`The alert '${id}' is over.`);
      const after = change(before, group);
      group.alerts = group.alerts.map(each => (each.id === id ? after : each));
      return { group, alert: alertOf(group, after) };
    }
    throw new NotFoundError(`There is no alert '${id}'.`);
  }
}

function matches(alert: Alert, query: AlertQuery): boolean {
  return (
    (query.entityRef === undefined || alert.entityRef === query.entityRef) &&
    (query.groupId === undefined || alert.groupId === query.groupId) &&
    (query.state?.length
      ? query.state.includes(alert.state)
      : alert.state !== 'resolved') &&
    (!query.severity?.length || query.severity.includes(alert.severity)) &&
    wordsMatch(query.search, [
      alert.title,
      alert.rule,
      alert.groupName,
      alert.environment,
    ])
  );
}
