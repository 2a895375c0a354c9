import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Health, HealthReason } from '@capstan/plugin-fleet-common';
import type { ChangePublisher } from '../actions/ActionService';
import { inBatches } from '../database/batches';
import type { ClaimIndex } from '../groups/ClaimIndex';
import { freshnessOf } from '../groups/freshnessOf';
import type { GroupService } from '../groups/GroupService';
import type { ReadModel } from '../groups/ReadModel';
import type { StoredGroup } from '../groups/StoredGroup';
import type { AlertBook } from './AlertBook';
import { alertKeyOf, OWN_SOURCE } from './AlertRecord';
import type { AlertRecord } from './AlertRecord';
import { sightingOf } from './AlertRule';
import type { AlertRule, AlertRuleName, Sighting } from './AlertRule';
import type { AlertStore } from './AlertStore';
import { stepAlert } from './stepAlert';
import type { AlertPhase } from './stepAlert';
import type { SuspectFinder } from './SuspectFinder';
import { titleOf } from './titleOf';

/** What waits to become an alert, or to be over, begins anew when nobody looked for this long. */
const BLIND_MS = 60_000;

/** What a rule is about: a group, or a source that is asked as a whole. */
interface Subject {
  readonly nativeId: (rule: AlertRuleName) => string;
  readonly group?: StoredGroup;
}

/**
 * Holds the portal's own rules against what a sweep has seen, in the replica that sweeps. What does not change costs no
 * query; what begins and ends is written at once.
 */
export class AlertEvaluator {
  readonly #rules: readonly AlertRule[];
  readonly #groups: Pick<GroupService, 'healthOf' | 'describe'>;
  readonly #claims: Pick<ClaimIndex, 'ready' | 'refreshAfterMiss'>;
  readonly #readModel: ReadModel;
  readonly #book: AlertBook;
  readonly #store: AlertStore;
  readonly #suspects: Pick<SuspectFinder, 'before'>;
  readonly #publisher: ChangePublisher;
  readonly #began: (alert: AlertRecord) => void;
  readonly #logger: LoggerService;
  readonly #clock: () => number;
  /** By scope, then by key of the condition. What is quiet is not there; what fires is in the book as well. */
  readonly #phases = new Map<string, Map<string, AlertPhase>>();
  readonly #lookedAt = new Map<string, number>();

  /** @param options - `began` hears of each alert that is new or worse than it was. */
  constructor(options: {
    rules: readonly AlertRule[];
    groups: Pick<GroupService, 'healthOf' | 'describe'>;
    claims: Pick<ClaimIndex, 'ready' | 'refreshAfterMiss'>;
    readModel: ReadModel;
    book: AlertBook;
    store: AlertStore;
    suspects: Pick<SuspectFinder, 'before'>;
    publisher: ChangePublisher;
    began?: (alert: AlertRecord) => void;
    logger: LoggerService;
    clock?: () => number;
  }) {
    this.#rules = options.rules.filter(({ enabled }) => enabled);
    this.#groups = options.groups;
    this.#claims = options.claims;
    this.#readModel = options.readModel;
    this.#book = options.book;
    this.#store = options.store;
    this.#suspects = options.suspects;
    this.#publisher = options.publisher;
    this.#began = options.began ?? (() => {});
    this.#logger = options.logger;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * A sweep of the scope has ended, well or not. Never throws: what could not be written is tried again after the next
   * sweep. Not to be called twice at once for one scope.
   */
  async swept(scopeId: string): Promise<void> {
    try {
      await this.#look(scopeId);
    } catch (error) {
      this.#logger.warn(
        `Could not write down the alerts of '${scopeId}'; it is tried again after the next look`,
        toError(error),
      );
    }
  }

  async #look(scopeId: string): Promise<void> {
    // Whose groups these are decides who may see their alerts.
    await this.#claims.ready();
    const now = this.#clock();
    if (now - (this.#lookedAt.get(scopeId) ?? now) > BLIND_MS)
      this.#phases.delete(scopeId);
    this.#lookedAt.set(scopeId, now);
    const phases = this.#phases.get(scopeId) ?? new Map<string, AlertPhase>();
    this.#phases.set(scopeId, phases);

    await this.#lookAtScope(scopeId, phases, now);
    const groups = this.#readModel.groupsOf(scopeId);
    for (const batch of inBatches(groups, 500)) {
      for (const group of batch) {
        const health = this.#groups.healthOf(group, now);
        // Who cannot be seen neither gets well nor ill.
        if (health.reasons.some(({ code }) => code === 'stale')) continue;
        const step = this.#stepAll(group, health, phases, now);
        if (step) await step;
      }
      await nextTurn();
    }
    await this.#endGone(scopeId, new Set(groups.map(({ id }) => id)), now);
  }

  /** `undefined` when there is nothing to write, which is nearly always. */
  #stepAll(
    group: StoredGroup,
    health: Health,
    phases: Map<string, AlertPhase>,
    now: number,
  ): Promise<void> | undefined {
    const subject: Subject = {
      group,
      nativeId: rule => `${group.id} ${rule}`,
    };
    let work: Promise<void> | undefined;
    for (const rule of this.#rules) {
      if (rule.name === 'sourceStale') continue;
      const sighting = sightingOf(rule, health, group.facts.held);
      const id = subject.nativeId(rule.name);
      if (!sighting && !phases.has(id) && !this.#mayFire(group.id, id))
        continue;
      const run = () => this.#step(rule, subject, sighting, phases, now);
      work = work ? work.then(run) : run();
    }
    return work;
  }

  /** Whether an alert of the condition is open; cheap for groups without alerts. */
  #mayFire(groupId: string, nativeId: string): boolean {
    return (
      this.#book.has(groupId) &&
      this.#book
        .of(groupId)
        .some(
          record =>
            record.source === OWN_SOURCE && record.nativeId === nativeId,
        )
    );
  }

  async #lookAtScope(
    scopeId: string,
    phases: Map<string, AlertPhase>,
    now: number,
  ): Promise<void> {
    const rule = this.#rules.find(({ name }) => name === 'sourceStale');
    const scope = this.#readModel.scope(scopeId);
    if (!rule || !scope) return;
    const freshness = freshnessOf(scope, now);
    const reason: HealthReason = {
      code: 'stale',
      severity: 'degraded',
      message: `'${scopeId}' has not answered for ${Math.round(
        (now - (scope.observedAt ?? now)) / 1000,
      )} s${scope.error === undefined ? '.' : `: ${scope.error}`}`,
    };
    await this.#step(
      rule,
      { nativeId: name => `${scopeId} ${name}` },
      freshness.stale
        ? {
            severity: rule.severity ?? 'warning',
            critical: false,
            reason,
            ...(scope.observedAt !== undefined && { since: scope.observedAt }),
          }
        : undefined,
      phases,
      now,
    );
  }

  async #step(
    rule: AlertRule,
    subject: Subject,
    sighting: Sighting | undefined,
    phases: Map<string, AlertPhase>,
    now: number,
  ): Promise<void> {
    const nativeId = subject.nativeId(rule.name);
    const open = this.#book.byKey(alertKeyOf(OWN_SOURCE, nativeId));
    const known = phases.get(nativeId);
    // The book knows best: another replica, or a former process, may have written.
    let state = known;
    if (open && known?.phase !== 'firing') state = { phase: 'firing' };
    if (!open && known?.phase === 'firing') state = undefined;
    const { next, event } = stepAlert(state, sighting, rule, now);

    if (event === 'fire' && sighting)
      await this.#fire(rule, subject, sighting, state, now);
    else if (event === 'resolve' && open) await this.#resolve([open], now);
    else if (open && sighting) await this.#update(open, subject, sighting, now);
    if (next) phases.set(nativeId, next);
    else phases.delete(nativeId);
  }

  async #fire(
    rule: AlertRule,
    { nativeId, group }: Subject,
    sighting: Sighting,
    state: AlertPhase | undefined,
    now: number,
  ): Promise<void> {
    const { severity, reason } = sighting;
    const pendingSince = state?.phase === 'pending' ? state.since : now;
    const since = Math.min(pendingSince, sighting.since ?? now, now);
    if (group && !this.#groups.describe(group.id)?.entityRef)
      await this.#claims.refreshAfterMiss();
    const named = group && this.#groups.describe(group.id);
    const id = nativeId(rule.name);
    const { alert, begun } = await this.#store.begin(
      {
        id: randomUUID(),
        source: OWN_SOURCE,
        key: alertKeyOf(OWN_SOURCE, id),
        nativeId: id,
        rule: rule.name,
        title: titleOf(rule.name, group?.observation),
        description: reason.message,
        severity,
        since,
        evidence: reason.evidence ?? [],
        ...(group &&
          named && {
            groupId: group.id,
            groupName: named.name,
            environment: named.environment,
            entityRef: named.entityRef,
          }),
        ...(reason.revision && { revision: reason.revision }),
        suspects: group ? await this.#suspects.before(group.id, now) : [],
      },
      now,
    );
    this.#book.put(alert);
    if (!begun) return;
    this.#began(alert);
    if (group) this.#publisher.changed([group.id]);
  }

  /** What people read follows what is true, but no number alone is worth a write. */
  async #update(
    open: AlertRecord,
    { group }: Subject,
    { severity, reason }: Sighting,
    now: number,
  ): Promise<void> {
    const named = group && this.#groups.describe(group.id);
    const revision = reason.revision ?? open.revision;
    if (
      severity === open.severity &&
      revision?.revisionId === open.revision?.revisionId &&
      named?.entityRef === open.entityRef
    )
      return;
    const changed = await this.#store.change(
      open,
      {
        severity,
        description: reason.message,
        evidence: reason.evidence ?? [],
        ...(revision && { revision }),
        ...(named && { entityRef: named.entityRef }),
      },
      now,
    );
    if (!changed) return;
    this.#book.put(changed);
    if (severity !== open.severity) this.#began(changed);
    if (group) this.#publisher.changed([group.id]);
  }

  async #resolve(open: readonly AlertRecord[], now: number): Promise<void> {
    for (const record of await this.#store.end(
      open.map(({ id }) => id),
      now,
    ))
      this.#book.put(record);
    this.#publisher.changed(open.flatMap(({ groupId }) => groupId ?? []));
  }

  /** Nothing more is to be heard of groups that are gone. */
  async #endGone(
    scopeId: string,
    present: ReadonlySet<string>,
    now: number,
  ): Promise<void> {
    const scope = this.#readModel.scope(scopeId);
    if (!scope || freshnessOf(scope, now).stale) return;
    const prefix = [scope.provider, scope.account, scope.region]
      .map(encodeURIComponent)
      .join(':');
    const gone = [...this.#book.all()].filter(
      ({ source, groupId }) =>
        source === OWN_SOURCE &&
        groupId !== undefined &&
        groupId.startsWith(`${prefix}:`) &&
        !present.has(groupId),
    );
    if (gone.length > 0) await this.#resolve(gone, now);
  }
}
