import type {
  Capability,
  PipelinePhase,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';
import type { ObservedRun, ObservedStage } from '../PipelineProvider';

interface MemoryStage {
  readonly name: string;
  readonly environment?: string;
  readonly gated?: true;
  phase: PipelinePhase;
  startedAt?: number;
  endedAt?: number;
  gateId?: string;
  message?: string;
}

interface MemoryRun {
  readonly id: string;
  readonly number: number;
  readonly commit: string;
  readonly trigger: string;
  readonly actor?: string;
  readonly startedAt: number;
  readonly stages: MemoryStage[];
  gates: number;
  phase?: 'stopped';
}

const STAGES = [
  { name: 'build' },
  { name: 'deploy test', environment: 'test' },
  { name: 'approve', gated: true },
  { name: 'deploy prod', environment: 'prod' },
] as const;

const MOST_RUNS = 20;

/** Said to a person: nothing was changed. */
export class MemoryPipelineRefusal extends Error {}

/**
 * One pipeline in memory: build, deploy to test, wait for a person, deploy to prod. Each stage takes the same time, on a
 * clock that somebody else moves.
 * @public
 */
export class MemoryPipeline {
  readonly name: string;
  /** Stages that fail from now on. */
  readonly broken = new Set<string>();
  /** What the stage `build` writes. */
  output: readonly string[] = ['tests passed'];
  readonly #stageMs: number;
  #runs: MemoryRun[] = [];
  #count = 0;

  constructor(name: string, stageMs: number) {
    this.name = name;
    this.#stageMs = stageMs;
  }

  /** A run of a new commit begins; its id. */
  push(now: number, actor?: string): string {
    return this.#begin(now, 'push to main', {
      commit: commitOf(this.#count + 1),
      ...(actor !== undefined && { actor }),
    }).id;
  }

  /** Moves on what can go on; whether anything changed. */
  settle(now: number): boolean {
    return this.#runs.map(run => this.#settleRun(run, now)).includes(true);
  }

  /** Does what was asked; the id of a run that it began. Throws a {@link MemoryPipelineRefusal}. */
  act(
    request: PipelineRequest,
    actor: string,
    now: number,
  ): { readonly runId?: string; readonly message: string } {
    switch (request.kind) {
      case 'start': {
        const commit = request.commit ?? this.#newest()?.commit ?? commitOf(1);
        const { id } = this.#begin(now, `started by ${actor}`, {
          commit,
          actor,
        });
        return { runId: id, message: `The run of ${commit} has begun.` };
      }
      case 'stop': {
        const run = this.#run(request.runId);
        if (endedAtOf(run) !== undefined)
          throw new MemoryPipelineRefusal('The run has ended already.');
        run.phase = 'stopped';
        for (const stage of run.stages)
          if (['running', 'waiting', 'pending'].includes(stage.phase))
            end(stage, 'stopped', now);
        return { message: 'The run was stopped.' };
      }
      case 'approve':
      case 'reject': {
        const run = this.#run(request.runId);
        const stage = this.#stage(run, request.stage);
        if (stage.phase !== 'waiting' || stage.gateId !== request.gateId)
          throw new MemoryPipelineRefusal(
            `The stage '${stage.name}' no longer waits for this answer.`,
          );
        end(
          stage,
          request.kind === 'approve' ? 'succeeded' : 'failed',
          now,
          `${
            request.kind === 'approve' ? 'Approved' : 'Rejected'
          } by ${actor}.`,
        );
        return { message: `The stage '${stage.name}' has its answer.` };
      }
      case 'retry': {
        const run = this.#run(request.runId);
        const stage = this.#stage(run, request.stage);
        const can = retryOf(stage);
        if (!can.can) throw new MemoryPipelineRefusal(can.reason);
        begin(stage, now);
        return { message: `The stage '${stage.name}' runs again.` };
      }
      default:
        return this.#rollBack(request, actor, now);
    }
  }

  /** Newest first. */
  runs(): readonly ObservedRun[] {
    return this.#runs.map(run => this.#toRun(run));
  }

  #rollBack(
    request: { readonly runId: string; readonly stage: string },
    actor: string,
    now: number,
  ): { readonly runId: string; readonly message: string } {
    const run = this.#run(request.runId);
    const { name, environment } = this.#stage(run, request.stage);
    const before = this.#before(run, name);
    if (environment === undefined || !before)
      throw new MemoryPipelineRefusal(
        `The stage '${name}' held nothing before this run.`,
      );
    const { id, stages } = this.#begin(now, `rollback of #${run.number}`, {
      commit: before.commit,
      actor,
    });
    for (const stage of stages)
      if (stage.name !== name) stage.phase = 'skipped';
    return {
      runId: id,
      message: `${environment} gets ${before.commit} again.`,
    };
  }

  #begin(
    now: number,
    trigger: string,
    what: { readonly commit: string; readonly actor?: string },
  ): MemoryRun {
    const number = ++this.#count;
    const run: MemoryRun = {
      id: `run-${number}`,
      number,
      trigger,
      ...what,
      startedAt: now,
      stages: STAGES.map(stage => ({ ...stage, phase: 'pending' as const })),
      gates: 0,
    };
    this.#runs = [run, ...this.#runs].slice(0, MOST_RUNS);
    return run;
  }

  #settleRun(run: MemoryRun, now: number): boolean {
    let changed = false;
    let at = run.startedAt;
    for (const stage of run.stages) {
      if (stage.phase === 'pending') {
        begin(stage, at);
        if (stage.gated) {
          stage.phase = 'waiting';
          stage.gateId = `${run.id}-gate-${++run.gates}`;
        }
        changed = true;
      }
      const until = (stage.startedAt ?? at) + this.#stageMs;
      if (stage.phase === 'running' && now >= until) {
        const failed = this.broken.has(stage.name);
        end(stage, failed ? 'failed' : 'succeeded', until);
        changed = true;
      }
      if (stage.phase !== 'succeeded' && stage.phase !== 'skipped') break;
      at = stage.endedAt ?? at;
    }
    return changed;
  }

  #newest(): MemoryRun | undefined {
    return this.#runs[0];
  }

  #run(id: string): MemoryRun {
    const run = this.#runs.find(candidate => candidate.id === id);
    if (!run)
      throw new MemoryPipelineRefusal(
        `The pipeline '${this.name}' has no run '${id}'.`,
      );
    return run;
  }

  #stage(run: MemoryRun, name: string): MemoryStage {
    const stage = run.stages.find(candidate => candidate.name === name);
    if (!stage)
      throw new MemoryPipelineRefusal(
        `The run #${run.number} has no stage '${name}'.`,
      );
    return stage;
  }

  /** The newest earlier run whose stage succeeded. */
  #before(run: MemoryRun, stage: string): MemoryRun | undefined {
    return this.#runs
      .slice(this.#runs.indexOf(run) + 1)
      .find(({ stages }) =>
        stages.some(
          ({ name, phase }) => name === stage && phase === 'succeeded',
        ),
      );
  }

  #toRun(run: MemoryRun): ObservedRun {
    const phase = phaseOf(run);
    const endedAt = endedAtOf(run);
    return {
      id: run.id,
      label: `#${run.number}`,
      phase,
      message: messageOf(run, phase),
      commit: run.commit,
      title: `Change ${run.commit}`,
      digest: `sha256:${run.commit}`,
      trigger: run.trigger,
      ...(run.actor !== undefined && { actor: run.actor }),
      startedAt: iso(run.startedAt),
      ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
      stages: run.stages.map(stage => this.#toStage(run, stage)),
      stop:
        endedAt === undefined
          ? { can: true }
          : no('The run has ended already.'),
    };
  }

  #toStage(run: MemoryRun, stage: MemoryStage): ObservedStage {
    const { name, environment, phase, startedAt, endedAt, gateId } = stage;
    const before = phase === 'succeeded' && this.#before(run, name);
    return {
      name,
      phase,
      message: stage.message ?? `The stage '${name}' is ${phase}.`,
      ...(environment !== undefined && { environment }),
      ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
      ...(endedAt !== undefined && { endedAt: iso(endedAt) }),
      ...(phase === 'waiting' &&
        gateId !== undefined && {
          gate: {
            id: gateId,
            instructions: 'Look at the test environment.',
            since: iso(startedAt ?? run.startedAt),
          },
        }),
      ...(name === 'build' &&
        startedAt !== undefined && { output: this.output }),
      retry: retryOf(stage),
      rollback:
        environment !== undefined && before
          ? { can: true }
          : no(`The stage '${name}' held nothing before this run.`),
    };
  }
}

function begin(stage: MemoryStage, now: number): void {
  stage.phase = 'running';
  stage.startedAt = now;
  stage.endedAt = undefined;
  stage.message = undefined;
}

function end(
  stage: MemoryStage,
  phase: PipelinePhase,
  now: number,
  message?: string,
): void {
  stage.phase = phase;
  stage.message = message;
  if (stage.startedAt !== undefined) stage.endedAt = now;
}

function retryOf({ name, phase, gated }: MemoryStage): Capability {
  return phase === 'failed' && !gated
    ? { can: true }
    : no(`The stage '${name}' has not failed.`);
}

function phaseOf(run: MemoryRun): PipelinePhase {
  if (run.phase) return run.phase;
  const open = run.stages.find(
    ({ phase }) => phase !== 'succeeded' && phase !== 'skipped',
  );
  if (!open) return 'succeeded';
  return open.phase === 'pending' ? 'running' : open.phase;
}

function endedAtOf(run: MemoryRun): number | undefined {
  if (['running', 'waiting'].includes(phaseOf(run))) return undefined;
  return Math.max(
    run.startedAt,
    ...run.stages.flatMap(({ endedAt }) => endedAt ?? []),
  );
}

function messageOf(run: MemoryRun, phase: PipelinePhase): string {
  const at = run.stages.find(stage => stage.phase === phase);
  return at ? `${at.name} is ${phase}.` : `The run has ${phase}.`;
}

function commitOf(number: number): string {
  return number.toString(16).padStart(40, 'c');
}

function no(reason: string): Capability {
  return { can: false, reason };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
