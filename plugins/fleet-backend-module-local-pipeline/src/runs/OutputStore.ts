import fs from 'node:fs';
import path from 'node:path';
import { OutputTail } from '../processes/OutputTail';
import { STAGES } from './Run';
import type { RunRecord, StageName } from './Run';

/** What stages wrote: of those that run from memory, of those that ended from one small file each. */
export class OutputStore {
  readonly #directory: string;
  readonly #open = new Map<string, OutputTail>();
  readonly #ended = new Map<string, readonly string[]>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A new output in place of what the stage wrote before. */
  open(run: RunRecord, stage: StageName): OutputTail {
    const output = new OutputTail();
    this.#open.set(keyOf(run.id, stage), output);
    return output;
  }

  close(run: RunRecord, stage: StageName): void {
    const key = keyOf(run.id, stage);
    const lines = this.#open.get(key)?.lines();
    if (!lines) return;
    this.#open.delete(key);
    this.#ended.set(key, lines);
    const file = this.#file(run, stage);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, JSON.stringify(lines), { mode: 0o600 });
  }

  lines(run: RunRecord, stage: StageName): readonly string[] | undefined {
    const key = keyOf(run.id, stage);
    const open = this.#open.get(key)?.lines();
    if (open) return open;
    if (!this.#ended.has(key)) {
      this.#ended.set(key, this.#read(run, stage));
    }
    const lines = this.#ended.get(key)!;
    return lines.length === 0 ? undefined : lines;
  }

  /** Forgets what runs wrote that are not among `kept`. */
  prune(repository: string, kept: readonly RunRecord[]): void {
    const folder = path.join(this.#directory, repository);
    const numbers = new Set(kept.map(run => String(run.number)));
    if (!fs.existsSync(folder)) return;
    for (const number of fs.readdirSync(folder)) {
      if (numbers.has(number)) continue;
      fs.rmSync(path.join(folder, number), { recursive: true, force: true });
      STAGES.forEach(stage =>
        this.#ended.delete(keyOf(`${repository}-${number}`, stage)),
      );
    }
  }

  #file(run: RunRecord, stage: StageName): string {
    return path.join(
      this.#directory,
      run.repository,
      String(run.number),
      `${stage.replace(' ', '-')}.json`,
    );
  }

  #read(run: RunRecord, stage: StageName): readonly string[] {
    try {
      return JSON.parse(fs.readFileSync(this.#file(run, stage), 'utf8'));
    } catch {
      return [];
    }
  }
}

function keyOf(runId: string, stage: StageName): string {
  return `${runId}/${stage}`;
}
