import { randomUUID } from 'node:crypto';
import type { ActionRequest, SubmitAction } from '@capstan/plugin-fleet-common';
import type { PlanContext } from '@capstan/plugin-fleet-node';
import { MemoryProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { Caller } from '../../../actions/ActionService';
import { isEnded } from '../../transitions';
import { pause } from './FaultyLine';
import { withSkew } from './Gate';
import type { Call, History, Reading, Submission } from './History';
import type { Lane } from './Lane';
import { randomOf } from './planHistory';
import type { HistoryPlan, PlannedAttempt } from './planHistory';
import { Replica } from './Replica';

/** The engine's time passes so much faster than ours: a rollout takes 100 ms. */
const SPEED = 50;
const QUIET_MS = 120_000;
/** A machine that is too slow for this many histories at a time gets no new ones until the late ones have ended. */
const LATE_MS = 5000;
let late = 0;
const RELEASES = ['r1', 'r2', 'r3'].map((id, index) => ({
  id,
  label: `1.${index}.0`,
  digest: `sha256:${index}`,
}));

/** Where a history takes place: an engine, three replicas, and people; everything that can be seen is recorded. */
export class Stage {
  readonly #lane: Lane;
  readonly #engine = new MemoryProvider({ rolloutMs: 100 * SPEED });
  readonly #plan: HistoryPlan;
  readonly #replicas: readonly Replica[];
  readonly #calls: Call[] = [];
  readonly #submissions: Submission[] = [];
  readonly #readings: Reading[] = [];
  readonly #former = new Map<string, string>();
  readonly #random: () => number;
  readonly #clock: NodeJS.Timeout;
  #faults: number;

  constructor(plan: HistoryPlan, lane: Lane) {
    this.#lane = lane;
    this.#plan = plan;
    this.#random = randomOf(plan.seed + 1e6);
    this.#faults = this.#plan.faults;
    for (let group = 0; group < this.#plan.groups; group++) {
      this.#engine.addGroup({
        service: `s${group}`,
        environment: 'prod',
        min: 1,
        max: 6,
        desired: 2,
        current: 'r1',
        releases: RELEASES,
      });
    }
    this.#replicas = lane.databases.map((database, number) =>
      this.#as(
        number,
        () =>
          new Replica({
            number,
            database,
            gate: lane.gates[number],
            engine: this.#engine,
            calls: this.#calls,
            random: this.#random,
            faults: () => this.#faults,
          }),
      ),
    );
    let before = performance.now();
    this.#clock = setInterval(() => {
      const now = performance.now();
      this.#engine.clock.advance(Math.round((now - before) * SPEED));
      before = now;
    }, 10);
  }

  async begin(): Promise<void> {
    while (late > 0) await pause(50);
    for (const [number, replica] of this.#replicas.entries())
      await this.#as(number, () => replica.start());
  }

  /** What a person does at one time, as is their habit. */
  async attempt(attempt: PlannedAttempt): Promise<void> {
    const groupId = `memory:test:-:s${attempt.group}%2Fprod`;
    const view = this.#replicas[attempt.replica].view(groupId);
    const { concurrencyToken } = view.group;
    const old = this.#former.get(groupId);
    this.#former.set(groupId, concurrencyToken);
    const body: SubmitAction = {
      request: requestFor(view, attempt.dice),
      concurrencyToken:
        attempt.habit === 'staleToken' && old ? old : concurrencyToken,
      idempotencyKey: randomUUID(),
      reason: 'a history',
    };
    const submit = (replica: number, sent: SubmitAction = body) =>
      this.#submit(attempt.actor, groupId, sent, replica);
    const other = (attempt.replica + 1) % this.#replicas.length;
    switch (attempt.habit) {
      case 'doubleClick':
        await Promise.all([submit(attempt.replica), submit(other)]);
        return;
      case 'again':
        await submit(attempt.replica);
        await submit(other);
        return;
      case 'keyReused':
        await Promise.all([
          submit(attempt.replica),
          submit(other, { ...body, request: { kind: 'scale', desired: 5 } }),
        ]);
        return;
      default:
        await submit(attempt.replica);
    }
  }

  /** Everything heals; all that is open comes to its end. */
  async end(): Promise<History> {
    this.#faults = 0;
    for (const gate of this.#lane.gates) gate.open();
    await this.#quiet();
    // What was sent late arrives.
    await pause(200);
    for (const [number, replica] of this.#replicas.entries())
      await this.#as(number, () => replica.stop());
    clearInterval(this.#clock);
    const history = {
      submissions: this.#submissions,
      readings: this.#readings,
      calls: this.#calls,
      effects: this.#engine.effects.map(effect => ({
        id: effect.idempotencyKey.replace(/^capstan-/, ''),
        groupId: `memory:test:-:${encodeURIComponent(effect.nativeId)}`,
        actor: effect.actor,
        request: effect.request,
        token: effect.concurrencyToken,
      })),
      writes: await this.#lane.writes(),
      actions: await this.#lane.actions(),
    };
    await this.#lane.empty();
    return history;
  }

  async #quiet(): Promise<void> {
    const began = performance.now();
    let isLate = false;
    for (let open = true; open; ) {
      this.#unpause();
      await pause(100);
      const took = performance.now() - began;
      const actions = await this.#lane.actions();
      open = took < QUIET_MS && actions.some(({ state }) => !isEnded(state));
      if (!isLate && took > LATE_MS) {
        isLate = true;
        late += 1;
      }
    }
    if (isLate) late -= 1;
  }

  /** A person who paused a rollout goes on with it in the end. */
  #unpause(): void {
    for (let index = 0; index < this.#plan.groups; index++) {
      const group = this.#engine.group(`s${index}/prod`);
      const { rollout } = group;
      if (rollout?.phase === 'paused')
        group.act({ kind: 'resume', rolloutId: rollout.id }, {});
    }
  }

  async #submit(
    actor: string,
    groupId: string,
    body: SubmitAction,
    replica: number,
  ): Promise<void> {
    const from = performance.now();
    let answer: Submission['answer'];
    try {
      const { id, state } = await this.#as(replica, () =>
        this.#replicas[replica].service.submit(groupId, body, {
          actor,
        } as Caller),
      );
      answer = { id, state };
    } catch (error) {
      answer = { error: String(error) };
    }
    const { request, concurrencyToken, idempotencyKey: key } = body;
    this.#submissions.push({
      actor,
      groupId,
      key,
      body: JSON.stringify([request, concurrencyToken]),
      replica,
      from,
      to: performance.now(),
      answer,
    });
    if ('error' in answer) return;
    for (let reads = 0; reads < 2; reads++) {
      const reader = Math.floor(this.#random() * this.#replicas.length);
      await this.#read(answer.id, reader);
    }
  }

  async #read(id: string, replica: number): Promise<void> {
    const from = performance.now();
    try {
      const action = await this.#as(replica, () =>
        this.#replicas[replica].service.get(id),
      );
      const state = action?.state ?? 'unknown';
      this.#readings.push({ id, replica, from, to: performance.now(), state });
    } catch {
      // Its connection was taken away: it says nothing, which is no wrong answer.
    }
  }

  #as<T>(replica: number, work: () => T): T {
    return withSkew(this.#plan.skewsMs[replica], work);
  }
}

/** Something that a person may do with what they see. */
function requestFor({ group }: PlanContext, dice: number): ActionRequest {
  const rolloutId = group.rollout?.id;
  const other = Math.floor(dice * 1000);
  const targets = RELEASES.filter(({ id }) => id !== group.currentRevisionId);
  const target = targets[other % targets.length].id;
  if (rolloutId !== undefined) {
    if (dice < 0.2) return { kind: 'pause', rolloutId };
    if (dice < 0.45) return { kind: 'resume', rolloutId };
    if (dice < 0.65) return { kind: 'abort', rolloutId };
    if (dice < 0.75) return { kind: 'promote', rolloutId };
    return { kind: 'rollback', revisionId: group.rollout?.from?.revisionId };
  }
  if (dice < 0.4)
    return { kind: 'scale', desired: 1 + ((group.size.desired + other) % 6) };
  if (dice < 0.8) return { kind: 'rollout', revisionId: target };
  return { kind: 'rollback', revisionId: target };
}
