import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine, type EngineHarness } from '../support/engineHarness.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { Replica } from '../support/Replica.ts';
import { until } from '../support/until.ts';
import { CASES, type Case, type Releases } from './cases.ts';
import { Subject } from './Subject.ts';

/** The boundaries of the journal, in order, and a moment in the middle of the call of the engine. */
export const BOUNDARIES = [
  'recorded',
  'sent',
  'applied',
  'marked',
  'accepted',
  'finished',
] as const;
type Point = (typeof BOUNDARIES)[number] | 'in flight';

/** What was found out by all kills. */
export interface Findings {
  kills: number;
  interrupted: number;
  wrong: number;
  duplicates: number;
  /** From the moment at which the restarted backend serves. */
  readonly afterRestart: number[];
  readonly afterKill: number[];
}

/** One backend that is killed and started again, over and over, and what became of its actions. */
export class ActionKill {
  readonly findings: Findings = {
    kills: 0,
    interrupted: 0,
    wrong: 0,
    duplicates: 0,
    afterRestart: [],
    afterKill: [],
  };
  readonly #engine: EngineHarness;
  readonly #postgres: Postgres;
  readonly #releases: Releases;
  readonly #expected = new Map<string, string>();
  #replica = Replica.prepare();
  #spare = Replica.prepare();
  #groups = 0;

  private constructor(
    engine: EngineHarness,
    postgres: Postgres,
    releases: Releases,
  ) {
    this.#engine = engine;
    this.#postgres = postgres;
    this.#releases = releases;
  }

  static async start(): Promise<ActionKill> {
    const postgres = await startPostgres();
    const engine = await startEngine();
    const former = await engine.probeRelease('1.0.0', { LABEL: 'a' });
    const next = await engine.probeRelease('1.1.0', { LABEL: 'b' });
    const bench = new ActionKill(engine, postgres, {
      former: former.id,
      next: next.id,
    });
    await bench.#begin(bench.#replica);
    return bench;
  }

  /** Lets every kind of action run undisturbed. */
  async learn(): Promise<void> {
    const subjects = await this.#subjects(CASES);
    for (const subject of subjects) {
      const answer = await subject.submit(this.#replica);
      if (answer?.status !== 201)
        throw new Error(
          `Undisturbed, ${subject.of.name} is answered ${JSON.stringify(
            answer,
          )}`,
        );
      await subject.find(this.#replica);
    }
    for (const subject of subjects) {
      const end = await subject.endState(this.#replica);
      this.#expected.set(subject.of.name, end);
      if (!end.includes('"succeeded"'))
        throw new Error(`Undisturbed, ${subject.of.name} ended as ${end}`);
    }
    await this.#remove(subjects);
  }

  /** Rounds until every kind was interrupted at the boundary. */
  async killAllAt(boundary: (typeof BOUNDARIES)[number]): Promise<void> {
    let open = CASES.filter(({ marks }) => boundary !== 'marked' || marks);
    for (let round = 0; open.length > 0; round++) {
      if (round === CASES.length)
        throw new Error(
          `Never came to '${boundary}': ${open.map(({ name }) => name)}`,
        );
      const done = await this.round(boundary, open);
      open = open.filter(({ name }) => !done.includes(name));
    }
  }

  /** Answers which cases were interrupted where they should be. */
  async round(
    point: Point,
    cases: readonly Case[],
    delayMs: number = 0,
  ): Promise<string[]> {
    const subjects = await this.#subjects(cases);
    const victim = this.#replica;
    if (point !== 'in flight') victim.stopAt(point);
    const answers = subjects.map(subject => subject.submit(victim));
    if (point === 'in flight') await this.#someSent(delayMs);
    await Promise.all(subjects.map(subject => subject.find(victim)));
    const there = () =>
      subjects.filter(
        ({ actionId }) =>
          point === 'in flight' || victim.reached(point, actionId),
      );
    if (point !== 'in flight')
      await settled(() => there().length, cases.length);
    const interrupted = there();
    this.#replica = this.#spare;
    await this.#replica.loaded();

    const killedAt = performance.now();
    await victim.kill();
    await this.#begin(this.#replica);
    const restartedAt = performance.now();
    this.#spare = Replica.prepare();
    await Promise.all(answers);
    this.findings.kills += 1;
    this.findings.interrupted += interrupted.length;
    for (const subject of interrupted)
      await this.#judge(subject, { point, killedAt, restartedAt });
    console.log(
      `killed at '${point}': ${interrupted
        .map(({ of }) => of.name)
        .join(', ')}; worst resumption ${Math.round(
        Math.max(0, ...this.findings.afterRestart),
      )} ms after the restart, ${this.findings.wrong} other ends, ${
        this.findings.duplicates
      } duplicates`,
    );
    await this.#remove(subjects);
    return interrupted.map(({ of }) => of.name);
  }

  async close(): Promise<void> {
    await this.#replica.kill();
    await this.#spare.kill();
    await this.#engine.close();
    await this.#postgres.close();
  }

  async #judge(
    subject: Subject,
    at: { point: Point; killedAt: number; restartedAt: number },
  ): Promise<void> {
    const replica = this.#replica;
    const end = await subject.endState(replica);
    // The same click again gives the same action, and does nothing.
    const again = await subject.submit(replica);
    const after = await subject.endState(replica);
    const expected = this.#expected.get(subject.of.name);
    const same = again?.status === 201 && again.body.id === subject.actionId;
    if (end !== expected || !same) {
      this.findings.wrong += 1;
      console.log(
        `${subject.of.name}, killed at '${
          at.point
        }':\n  expected ${expected}\n  but ends ${end}\n  again: ${
          again?.status
        }\n${JSON.stringify(await subject.action(replica))}`,
      );
    }
    if (after !== end || effectsOf(end) > effectsOf(expected!))
      this.findings.duplicates += 1;
    const resumed = replica.reports.find(
      ({ actionId }) => actionId === subject.actionId,
    );
    // After 'accepted' it is the engine's turn, and after 'finished' nobody's.
    if (!resumed || at.point === 'accepted' || at.point === 'finished') return;
    this.findings.afterRestart.push(Math.max(0, resumed.at - at.restartedAt));
    this.findings.afterKill.push(resumed.at - at.killedAt);
  }

  /** In the middle of the calls: so long after the first of them has begun. */
  async #someSent(delayMs: number): Promise<void> {
    const before = this.#replica.reports.length;
    await until(
      'something is sent',
      async () =>
        this.#replica.reports
          .slice(before)
          .find(({ boundary }) => boundary === 'sent'),
      { everyMs: 1 },
    );
    await sleep(delayMs);
  }

  async #subjects(cases: readonly Case[]): Promise<Subject[]> {
    const subjects = cases.map(
      of =>
        new Subject(
          this.#engine,
          this.#releases,
          of,
          `g${(this.#groups += 1)}`,
        ),
    );
    await Promise.all(subjects.map(subject => subject.prepare(this.#replica)));
    await Promise.all(subjects.map(subject => subject.look(this.#replica)));
    return subjects;
  }

  async #remove(subjects: readonly Subject[]): Promise<void> {
    await Promise.all(subjects.map(subject => subject.remove()));
  }

  #begin(replica: Replica): Promise<void> {
    return replica.start({
      connection: this.#postgres.connection,
      stateDir: this.#engine.stateDir,
      service: 'probe',
    });
  }
}

/** Rollouts, and what people changed of size and autoscaling, in an end state. */
function effectsOf(end: string): number {
  const { rollouts, changedByPersons } = JSON.parse(end);
  return rollouts.length + changedByPersons;
}

/** Until all are there, or some are and no more come for a while: one that waits may keep others from coming. */
async function settled(count: () => number, all: number): Promise<void> {
  let seen = 0;
  let since = performance.now();
  while (seen < all) {
    const patience = seen > 0 ? 4000 : 60_000;
    if (performance.now() - since > patience) return;
    await sleep(20);
    if (count() > seen) since = performance.now();
    seen = count();
  }
}
