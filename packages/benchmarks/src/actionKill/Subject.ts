import { randomUUID } from 'node:crypto';
import type { EngineHarness } from '../support/engineHarness.ts';
import type { Answer, Replica } from '../support/Replica.ts';
import { until } from '../support/until.ts';
import type { Case, Releases } from './cases.ts';

const ENDED = ['succeeded', 'failed', 'refused'];

/** One action on a group of its own. */
export class Subject {
  readonly of: Case;
  readonly group: string;
  readonly groupPath: string;
  actionId = '';
  readonly #engine: EngineHarness;
  readonly #releases: Releases;
  readonly #key = randomUUID();
  #body: unknown;
  #answer?: Answer;

  constructor(
    engine: EngineHarness,
    releases: Releases,
    of: Case,
    environment: string,
  ) {
    this.#engine = engine;
    this.#releases = releases;
    this.of = of;
    this.group = `probe/${environment}`;
    const id = `local:bench:-:${encodeURIComponent(this.group)}`;
    this.groupPath = `/groups/${encodeURIComponent(id)}`;
  }

  async prepare(replica: Replica): Promise<void> {
    const [service, environment] = this.group.split('/');
    const { client } = this.#engine;
    await client.putGroup(service, environment, {
      desired: 1,
      max: 4,
      stopSeconds: 1,
      drainSeconds: 1,
    });
    const { id } = await client.startRollout(this.group, {
      releaseId: this.#releases.former,
    });
    await until(
      `${this.group} serves`,
      async () => (await client.rollout(this.group, id)).endedAt,
      { timeoutMs: 60_000, everyMs: 100 },
    );
    await until(
      `the backend knows the first release of ${this.group} as good`,
      async () => {
        const path = `${this.groupPath}/revisions`;
        const { items = [] } = (await replica.call('GET', path)).body;
        return items.find(
          (revision: { knownGoodSince?: string }) => revision.knownGoodSince,
        );
      },
      { timeoutMs: 30_000, everyMs: 100 },
    );
    await this.of.prepare(this.#engine, this.group, this.#releases);
  }

  /** Looks at the group through the backend, and confirms the action on what it sees. */
  async look(replica: Replica): Promise<void> {
    const { version, rollout } = await this.#engine.client.group(this.group);
    const group = await until(
      `the backend sees ${this.group} as it is`,
      async () => {
        const { body } = await replica.call('GET', this.groupPath);
        const same =
          body.concurrencyToken === String(version) &&
          body.rollout?.phase === rollout?.phase;
        return same ? body : undefined;
      },
      { everyMs: 100 },
    );
    const request = this.of.request(this.#releases, group.rollout?.id ?? '');
    this.#body = {
      request,
      concurrencyToken: group.concurrencyToken,
      ...(request.kind === 'rollback' && { reason: 'measuring' }),
    };
  }

  /** Sends the action; the answer may never come. */
  async submit(replica: Replica): Promise<Answer | undefined> {
    const headers = { 'idempotency-key': this.#key };
    const path = `${this.groupPath}/actions`;
    const sent = replica.call('POST', path, this.#body, headers);
    this.#answer = await sent.catch(() => undefined);
    return this.#answer;
  }

  /** Learns the action's id from the journal. */
  async find(replica: Replica): Promise<void> {
    this.actionId = await until(
      `the journal has the action of ${this.group} (${this.of.name})`,
      async () => {
        if (this.#answer && this.#answer.status !== 201)
          throw new Error(JSON.stringify(this.#answer.body));
        const path = `${this.groupPath}/actions?limit=1`;
        return (await replica.call('GET', path)).body.items[0]?.id;
      },
      { everyMs: 50 },
    );
  }

  async action(replica: Replica) {
    return (await replica.call('GET', `/actions/${this.actionId}`)).body;
  }

  untilEnded(replica: Replica) {
    return until(
      `the action on ${this.group} (${this.of.name}) ends`,
      async () => {
        const action = await this.action(replica);
        return ENDED.includes(action.state) ? action : undefined;
      },
      { timeoutMs: 90_000, everyMs: 100 },
    );
  }

  /** All that the action may have changed, in words that are the same for every group. */
  async endState(replica: Replica): Promise<string> {
    const { client } = this.#engine;
    const action = await this.untilEnded(replica);
    if (this.of.timed) await this.#untilBack();
    const group = await client.group(this.group);
    const { rollouts, activities } = await client.snapshot();
    const revisions = (await replica.call('GET', `${this.groupPath}/revisions`))
      .body.items;
    const given = await client.answerTo(`capstan-${this.actionId}`);
    return JSON.stringify({
      action: [action.state, action.message],
      size: [group.spec.min, group.spec.desired, group.spec.max],
      suspended: group.spec.suspended,
      serves: group.releaseId,
      version: group.version,
      rollouts: rollouts
        .filter(({ groupId }) => groupId === this.group)
        .map(({ toReleaseId, phase, direction, rollbackOf }) =>
          [toReleaseId, phase, direction, rollbackOf !== undefined].join(' '),
        )
        .sort(),
      changedByPersons: activities.filter(
        ({ groupId, cause }) => groupId === this.group && cause === 'person',
      ).length,
      marked: revisions
        .filter((revision: { bad?: object }) => revision.bad)
        .map(({ id }: { id: string }) => id),
      answersGiven: given === undefined ? 0 : 1,
    });
  }

  /** The size is what it was. */
  #untilBack(): Promise<unknown> {
    return until(
      `the size of ${this.group} is put back`,
      async () => {
        const { spec } = await this.#engine.client.group(this.group);
        return spec.desired === 1 || undefined;
      },
      { timeoutMs: 120_000, everyMs: 200 },
    );
  }

  async remove(): Promise<void> {
    await this.#engine.client.deleteGroup(this.group).catch(() => undefined);
  }
}
