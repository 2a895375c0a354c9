import type { LoggerService } from '@backstage/backend-plugin-api';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MANIFEST, readManifest } from '../environments/manifest';
import { STAGE_WORK } from '../stages';
import type { StageTools } from '../stages/Stage';
import type { WorkName } from '../stages';
import { pruneWorkspaces, Workspace } from '../Workspace';
import { StageFailed } from '../stages/Stage';
import type { OutputStore } from './OutputStore';
import {
  createRun,
  currentStage,
  GATE,
  hasEnded,
  isBeforeGate,
  laneOf,
} from './Run';
import type { NewRun, RunRecord } from './Run';
import type { PipelineRecord, RunStore } from './RunStore';
import { endStage, openGate, startStage, stopRun } from './transitions';
import type { StageResult } from './transitions';

/** Runs at a time in the whole machine; one of each repository. */
const MOST_AT_ONCE = 2;
const RETRY_MS = 10_000;

export interface RunnerOptions {
  readonly store: RunStore;
  readonly outputs: OutputStore;
  readonly tools: StageTools;
  readonly logger: LoggerService;
  /** What stages do; default: the real ones. */
  readonly stages?: typeof STAGE_WORK;
}

interface ActiveRun {
  readonly repository: string;
  readonly runId: string;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/**
 * Takes runs through their stages. What it does next follows from what is written down alone, so that after a restart
 * of the portal a run goes on with the stage that it was in, from that stage's beginning.
 */
export class Runner {
  readonly #options: RunnerOptions;
  /** What runs now, by lane. */
  readonly #active = new Map<string, ActiveRun>();
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /**
   * Writes a new run down; earlier ones of the repository that have not reached their gate make room for it. What `more`
   * makes of the record is written with it, as one.
   */
  add(
    run: Omit<NewRun, 'number'>,
    more: (record: PipelineRecord, run: RunRecord) => PipelineRecord,
  ): RunRecord {
    const now = new Date().toISOString();
    const { runs } = this.#options.store.update(run.repository, record => {
      const created = createRun({ ...run, number: record.nextNumber }, now);
      const earlier = run.rollback
        ? record.runs
        : record.runs.map(other =>
            isBeforeGate(other)
              ? stopRun(other, `Run #${created.number} took its place.`, now)
              : other,
          );
      return more(
        {
          ...record,
          nextNumber: created.number + 1,
          runs: [created, ...earlier],
        },
        created,
      );
    });
    this.#endStopped(run.repository);
    this.wake();
    return runs[0];
  }

  /** Starts what may run now. Called after each change of a run. */
  wake(): void {
    if (this.#closed) return;
    const next = new Map<string, RunRecord>();
    for (const { runs } of this.#options.store.list()) {
      // Newest first, so that the oldest of each lane is what stays.
      for (const run of runs) {
        const ready = run.phase === 'pending' || run.phase === 'running';
        if (ready) next.set(laneOf(run), run);
      }
    }
    const ready = [...next.values()]
      .filter(run => !this.#active.has(laneOf(run)))
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    for (const run of ready) {
      if (run.rollbackOf || this.#active.size < MOST_AT_ONCE) this.#start(run);
    }
  }

  /** Ends the work of runs that are written down as ended; their processes are gone when the answer comes. */
  async endWork(repository: string): Promise<void> {
    await Promise.all(this.#endStopped(repository).map(({ done }) => done));
  }

  /** Ends all work and its processes; what ran goes on with the next portal. */
  async close(): Promise<void> {
    this.#closed = true;
    const active = [...this.#active.values()];
    active.forEach(({ controller }) =>
      controller.abort(new Error('The portal ends.')),
    );
    await Promise.all(active.map(({ done }) => done));
  }

  #endStopped(repository: string): readonly ActiveRun[] {
    const stopped = [...this.#active.values()].filter(active => {
      if (active.repository !== repository) return false;
      const run = this.#options.store.run(repository, active.runId);
      return !run || hasEnded(run);
    });
    for (const { controller } of stopped) {
      controller.abort(new Error('The run was stopped.'));
    }
    return stopped;
  }

  #start(run: RunRecord): void {
    const { repository, id } = run;
    const { logger } = this.#options;
    const lane = laneOf(run);
    const controller = new AbortController();
    const done = this.#drive(repository, id, controller.signal)
      .catch(async error => {
        logger.error(`Pipeline run ${id} could not go on`, error as Error);
        // Whatever it was (a full disk): it is tried again, but not at once and for ever.
        await sleep(RETRY_MS, undefined, controller).catch(() => {});
      })
      .finally(() => {
        this.#active.delete(lane);
        this.wake();
      });
    this.#active.set(lane, { repository, runId: id, controller, done });
  }

  async #drive(
    repository: string,
    id: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, outputs, tools } = this.#options;
    for (;;) {
      const run = store.run(repository, id);
      if (!run || hasEnded(run) || signal.aborted) break;
      const { name } = currentStage(run)!;
      if (name === GATE) {
        this.#reachGate(run);
        break;
      }
      await this.#work(run, name, signal);
    }
    const { runs } = store.get(repository);
    outputs.prune(repository, runs);
    await pruneWorkspaces(
      path.join(tools.directory, 'work'),
      repository,
      new Set(runs.filter(run => !hasEnded(run)).map(run => run.number)),
    );
  }

  async #work(
    run: RunRecord,
    name: WorkName,
    stopped: AbortSignal,
  ): Promise<void> {
    const { store, outputs, tools, stages = STAGE_WORK } = this.#options;
    const now = new Date().toISOString();
    const started = store.updateRun(run.repository, run.id, current =>
      hasEnded(current) ? current : startStage(current, name, now),
    );
    if (!started || hasEnded(started)) return;
    const { work, minutes } = stages[name];
    const late = AbortSignal.timeout(minutes * 60_000);
    const output = outputs.open(run, name);
    let result: StageResult;
    try {
      result = await work(tools, {
        run: started,
        attempt: currentStage(started)!.attempt,
        workspace: new Workspace(path.join(tools.directory, 'work'), run),
        manifest: () => this.#manifest(run),
        output,
        signal: AbortSignal.any([stopped, late]),
        note: change =>
          void store.updateRun(run.repository, run.id, current => ({
            ...current,
            ...change,
          })),
      });
    } catch (error) {
      if (stopped.aborted) {
        outputs.close(run, name);
        return;
      }
      const message = late.aborted
        ? `It took longer than ${minutes} minutes and was ended.`
        : sentenceOf(error);
      output.say(message);
      result = { outcome: 'failed', message };
    }
    outputs.close(run, name);
    this.#end(run, name, result);
  }

  async #manifest({ repository, commit }: RunRecord) {
    const { repositories } = this.#options.tools;
    const text = await repositories.readFile(repository, MANIFEST, commit);
    if (text === undefined) {
      throw new StageFailed(
        `The commit has no ${MANIFEST}, which says how the engine runs the service. Add it and push.`,
      );
    }
    return readManifest(text, repository);
  }

  #end(run: RunRecord, name: WorkName, result: StageResult): void {
    const now = new Date().toISOString();
    this.#options.store.updateRun(run.repository, run.id, current =>
      hasEnded(current) ? current : endStage(current, name, result, now),
    );
  }

  /** The gates of older runs are answered by this one: whoever approves, approves the newest. */
  #reachGate(run: RunRecord): void {
    const now = new Date().toISOString();
    this.#options.store.update(run.repository, record => ({
      ...record,
      runs: record.runs.map(other => {
        if (other.id === run.id) {
          return hasEnded(other) ? other : openGate(other, now);
        }
        return other.phase === 'waiting'
          ? stopRun(other, `Run #${run.number} reached its gate.`, now)
          : other;
      }),
    }));
  }
}

function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(0, 1000) || 'It failed without saying why.';
}
