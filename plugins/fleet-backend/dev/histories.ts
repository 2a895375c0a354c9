import { checkHistory } from '../src/journal/__testUtils__/histories/checkHistory';
import { skewClocks } from '../src/journal/__testUtils__/histories/Gate';
import { Lane } from '../src/journal/__testUtils__/histories/Lane';
import { runHistory } from '../src/journal/__testUtils__/histories/runHistory';

/** What a benchmark tells the process that it has forked from this file. */
export interface HistoryOrders {
  /** Connection to a PostgreSQL. */
  readonly connection: object;
  /** Begins the names of the schemas. */
  readonly name: string;
  readonly seeds: readonly number[];
  /** Histories at a time. */
  readonly lanes: number;
}

/** What this process tells of each history. */
export interface HistoryReport {
  readonly seed: number;
  readonly anomalies: readonly string[];
  readonly submissions: number;
  readonly actions: number;
  readonly effects: number;
  readonly takeovers: number;
  /** The whole history, when something is wrong with it. */
  readonly history?: object;
}

process.once('message', async (orders: HistoryOrders) => {
  skewClocks();
  const seeds = [...orders.seeds];
  const work = async (lane: Lane) => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const history = await runHistory(seed, lane);
      const anomalies = checkHistory(history);
      const report: HistoryReport = {
        seed,
        anomalies,
        submissions: history.submissions.length,
        actions: history.actions.length,
        effects: history.effects.length,
        takeovers: history.writes.filter(
          ({ fence, owner }, index) =>
            fence > 1 &&
            owner !== undefined &&
            !history.writes
              .slice(0, index)
              .some(
                write =>
                  write.id === history.writes[index].id &&
                  write.fence === fence,
              ),
        ).length,
        ...(anomalies.length > 0 && { history }),
      };
      process.send!(report);
    }
    await lane.close();
  };
  const lanes = Array.from({ length: orders.lanes }, (_, index) =>
    Lane.open(orders.connection, `${orders.name}_${index}`),
  );
  await Promise.all((await Promise.all(lanes)).map(work));
  process.disconnect();
});
