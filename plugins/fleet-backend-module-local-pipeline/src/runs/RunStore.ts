import type { ApplyResult } from '@capstan/plugin-fleet-node';
import fs from 'node:fs';
import path from 'node:path';
import { hasEnded } from './Run';
import type { RunRecord } from './Run';

/** How many runs of a pipeline are remembered; those that have not ended always are. */
const KEPT_RUNS = 20;
const KEPT_ANSWERS = 200;

/** The first answer to an action, so that a second attempt has no second effect. */
export interface GivenAnswer {
  readonly key: string;
  readonly result: ApplyResult;
}

/** Everything that is known of one pipeline. */
export interface PipelineRecord {
  readonly repository: string;
  readonly nextNumber: number;
  /** When the repository was made: another one of the same name begins anew. */
  readonly madeAt?: string;
  /** The commit of main for which a run was made last. */
  readonly head?: string;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  /** Newest first. */
  readonly answers: readonly GivenAnswer[];
}

/**
 * Pipelines and their runs, one file for each pipeline: read once, kept in memory, and replaced as a whole with each
 * change, so that an action and its effect are kept or lost together. One process at a time may use a folder.
 */
export class RunStore {
  readonly #directory: string;
  readonly #records = new Map<string, PipelineRecord>();
  readonly #listeners = new Set<() => void>();

  constructor(directory: string) {
    this.#directory = directory;
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const name of fs.readdirSync(directory)) {
      if (!name.endsWith('.json')) continue;
      const text = fs.readFileSync(path.join(directory, name), 'utf8');
      const record = JSON.parse(text) as PipelineRecord;
      this.#records.set(record.repository, record);
    }
  }

  get(repository: string): PipelineRecord {
    return (
      this.#records.get(repository) ?? {
        repository,
        nextNumber: 1,
        runs: [],
        answers: [],
      }
    );
  }

  list(): readonly PipelineRecord[] {
    return [...this.#records.values()];
  }

  run(repository: string, id: string): RunRecord | undefined {
    return this.get(repository).runs.find(run => run.id === id);
  }

  /** Writes what `change` makes of the record, all or nothing, and answers it. Returning the same record writes nothing. */
  update(
    repository: string,
    change: (record: PipelineRecord) => PipelineRecord,
  ): PipelineRecord {
    const before = this.get(repository);
    const changed = change(before);
    if (changed === before) return before;
    const record: PipelineRecord = {
      ...changed,
      runs: changed.runs.filter(
        (run, index) => index < KEPT_RUNS || !hasEnded(run),
      ),
      answers: changed.answers.slice(0, KEPT_ANSWERS),
    };
    const file = path.join(this.#directory, `${repository}.json`);
    const draft = `${file}.new`;
    fs.writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
    fs.renameSync(draft, file);
    this.#records.set(repository, record);
    this.#listeners.forEach(listener => listener());
    return record;
  }

  updateRun(
    repository: string,
    id: string,
    change: (run: RunRecord) => RunRecord,
  ): RunRecord | undefined {
    return this.update(repository, record => {
      const at = record.runs.findIndex(run => run.id === id);
      if (at < 0) return record;
      const changed = change(record.runs[at]);
      return changed === record.runs[at]
        ? record
        : { ...record, runs: record.runs.with(at, changed) };
    }).runs.find(run => run.id === id);
  }

  /** Forgets a pipeline whose repository is gone. */
  remove(repository: string): void {
    fs.rmSync(path.join(this.#directory, `${repository}.json`), {
      force: true,
    });
    this.#records.delete(repository);
    this.#listeners.forEach(listener => listener());
  }

  /** Calls `listener` after each change; answers how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
