import { mockServices } from '@backstage/backend-test-utils';
import { stringifyScaleGroupRef } from '@capstan/plugin-fleet-common';
import type { Knex } from 'knex';
import { observation, scope, T0 } from '../../__testUtils__/observations';
import { TestReplica } from '../../__testUtils__/TestReplica';
import { migrate } from '../../database/migrate';
import { GroupService } from '../../groups/GroupService';
import { HealthMemory } from '../../health/HealthMemory';
import { AlertBook } from '../AlertBook';
import { AlertEvaluator } from '../AlertEvaluator';
import { readAlertRules } from '../alertRules';
import { AlertStore } from '../AlertStore';
import { SuspectFinder } from '../SuspectFinder';
import { manyGroups, observeMany } from './manyGroups';

const INTERVAL_MS = 10_000;

/** CPU milliseconds of each round, mean over the rounds after the first. */
export interface EvaluationReport {
  readonly groups: number;
  readonly rules: number;
  readonly rounds: number;
  /** Health with its memory, rules, and writing down what begins and ends. */
  readonly evaluationMs: number;
  /** Writing down the observation itself, with health's memory. */
  readonly recordMs: number;
  readonly fired: number;
  readonly resolved: number;
}

/**
 * So many groups are swept and their alerts evaluated, each round ten seconds of a clock of its own. The machine's work
 * is measured, not its time, so what else runs on it matters little.
 */
export async function measureEvaluation(
  knex: Knex,
  options: {
    readonly groups: number;
    readonly rounds: number;
    readonly seed: number;
  },
): Promise<EvaluationReport> {
  await migrate(knex);
  const replica = await TestReplica.start(knex);
  const { stores, readModel } = replica;
  const logger = mockServices.rootLogger({ level: 'warn' });
  const clock = () => replica.now;
  const store = new AlertStore(knex);
  const book = new AlertBook({ store, logger, clock });
  const claims = {
    ready: async () => {},
    refreshAfterMiss: async () => {},
    claimant: ({ value }: { readonly value: string }) => ({
      entityRef: `component:default/${value}`,
      title: value,
      annotations: {},
    }),
  } as unknown as ConstructorParameters<typeof GroupService>[0]['claims'];
  const groups = new GroupService({
    ...stores,
    readModel,
    claims,
    alerts: book,
    clock,
  });
  let fired = 0;
  const rules = readAlertRules().map(rule => ({
    ...rule,
    // Nothing waits, so that every round has as much to write as can be.
    forMs: 0,
    criticalForMs: 0,
    keepForMs: 0,
  }));
  const evaluator = new AlertEvaluator({
    rules,
    claims,
    groups,
    readModel,
    book,
    store,
    suspects: new SuspectFinder({ knex, ...stores }),
    publisher: { changed: () => {} },
    began: () => {
      fired++;
    },
    logger,
    clock,
  });
  const standing = manyGroups(options.groups);
  const memory = new HealthMemory();
  const rounds: { evaluation: number; record: number }[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    replica.now = T0 + round * INTERVAL_MS;
    const seen = observeMany(standing, {
      now: replica.now,
      round,
      seed: options.seed,
    });
    const record = await cpuOf(() =>
      replica.recorder.record(scope, observation(replica.now, ...seen)),
    );
    // The recorder keeps health's memory; here once more, to count it as what it is.
    const remember = await cpuOf(async () => {
      for (const group of seen) {
        const groupId = stringifyScaleGroupRef(group.ref);
        memory.add(groupId, group.signals, replica.now);
        memory.observe({
          groupId,
          observation: group,
          activities: group.activities,
          now: replica.now,
          former: readModel.get(groupId)?.facts,
          formerAt: replica.now,
        });
      }
    });
    const evaluate = await cpuOf(() => evaluator.swept(scope.id));
    rounds.push({ evaluation: remember + evaluate, record });
    console.log(
      `round ${round}: ${Math.round(remember)} ms to remember, ${Math.round(
        evaluate,
      )} ms to evaluate, ${Math.round(record)} ms to record; ${
        [...book.all()].length
      } alerts open`,
    );
  }
  // Compilers and caches are cold in the first round.
  const warm = rounds.slice(1);
  const mean = (of: (round: (typeof rounds)[number]) => number) =>
    warm.reduce((sum, round) => sum + of(round), 0) / warm.length;
  const [{ resolved }] = await knex('alerts')
    .whereNotNull('ended_at')
    .count({ resolved: '*' });
  return {
    groups: options.groups,
    rules: rules.length,
    rounds: warm.length,
    evaluationMs: mean(round => round.evaluation),
    recordMs: mean(round => round.record),
    fired,
    resolved: Number(resolved),
  };
}

/** Milliseconds of work of this process. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
