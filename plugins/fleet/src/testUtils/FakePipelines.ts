import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type {
  Approval,
  Capability,
  Pipeline,
  PipelineAction,
  PipelineList,
  PipelineRun,
  PipelineScope,
  PipelineStage,
  SubmitPipelineRequest,
} from '@capstan/plugin-fleet-common';

const YES: Capability = { can: true };
const no = (reason: string): Capability => ({ can: false, reason });

/** Pipelines whose runs move a stage with each {@link FakePipelines.step}. */
export class FakePipelines {
  unread: readonly PipelineScope[] = [];
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #actions = new Map<
    string,
    { readonly body: string; readonly action: PipelineAction }
  >();
  readonly #actor: string;
  readonly #now: () => number;

  constructor(actor: string, now: () => number) {
    this.#actor = actor;
    this.#now = now;
  }

  replace(pipeline: Pipeline): void {
    this.#pipelines.set(pipeline.id, pipeline);
  }

  list(entityRef: string): PipelineList {
    return {
      items: [...this.#pipelines.values()].filter(
        pipeline => pipeline.entityRef === entityRef,
      ),
      unread: this.unread,
    };
  }

  get(id: string): Pipeline {
    const pipeline = this.#pipelines.get(id);
    if (!pipeline) throw new NotFoundError(`There is no pipeline '${id}'.`);
    return pipeline;
  }

  action(id: string): PipelineAction {
    const found = [...this.#actions.values()].find(
      ({ action }) => action.id === id,
    );
    if (!found) throw new NotFoundError(`There is no action '${id}'.`);
    return found.action;
  }

  approvals(): readonly Approval[] {
    return [...this.#pipelines.values()].flatMap(pipeline =>
      pipeline.runs.flatMap(run =>
        run.stages.flatMap(stage =>
          stage.gate ? [toApproval(pipeline, run, stage)] : [],
        ),
      ),
    );
  }

  submit(id: string, submitted: SubmitPipelineRequest): PipelineAction {
    const pipeline = this.get(id);
    const { idempotencyKey, ...rest } = submitted;
    const { request, reason } = rest;
    const body = JSON.stringify([id, rest]);
    const known = this.#actions.get(idempotencyKey);
    if (known && known.body !== body)
      throw new ConflictError('This key was used for another action.');
    if (known) return known.action;
    if (
      ['reject', 'stop', 'rollback'].includes(request.kind) &&
      !reason?.trim()
    )
      throw new InputError('Give a reason of 1 to 500 characters.');
    this.replace({ ...pipeline, runs: this.#after(pipeline, submitted) });
    const at = this.#iso();
    const action: PipelineAction = {
      id: `pipeline-action-${this.#actions.size + 1}`,
      pipelineId: id,
      pipelineName: pipeline.name,
      entityRef: pipeline.entityRef,
      request,
      reason,
      actor: this.#actor,
      state: 'accepted',
      message: 'The pipeline has taken it.',
      createdAt: at,
      endedAt: at,
    };
    this.#actions.set(idempotencyKey, { body, action });
    return action;
  }

  /** Which pipelines changed. */
  step(): readonly string[] {
    return [...this.#pipelines.values()].flatMap(pipeline => {
      const runs = pipeline.runs.map(run => this.#moved(run));
      if (runs.every((run, index) => run === pipeline.runs[index])) return [];
      this.replace({ ...pipeline, runs });
      return [pipeline.id];
    });
  }

  #after(
    pipeline: Pipeline,
    { request }: SubmitPipelineRequest,
  ): readonly PipelineRun[] {
    if (request.kind === 'start')
      return [this.#begun(pipeline), ...pipeline.runs].slice(0, 20);
    const changed = pipeline.runs.find(run => run.id === request.runId);
    if (!changed) throw new ConflictError('This run is gone. Look again.');
    return pipeline.runs.map(run => {
      if (run !== changed) return run;
      if (request.kind === 'stop')
        return this.#ended(run, 'stopped', 'Stopped by a person.');
      const stage = run.stages.find(({ name }) => name === request.stage);
      if (!stage) throw new ConflictError('This stage is gone. Look again.');
      if (request.kind === 'approve' || request.kind === 'reject') {
        if (stage.gate?.id !== request.gateId)
          throw new ConflictError(
            `'${stage.name}' no longer waits for this answer. Nothing was sent.`,
          );
        const answered = withStage(run, {
          ...stage,
          phase: request.kind === 'approve' ? 'succeeded' : 'failed',
          message:
            request.kind === 'approve' ? 'Approved.' : 'Rejected by a person.',
          gate: undefined,
          endedAt: this.#iso(),
        });
        return request.kind === 'approve'
          ? this.#moved({ ...answered, phase: 'running' })
          : this.#ended(answered, 'failed', `${stage.name} was rejected.`);
      }
      return withStage(
        { ...run, phase: 'running', endedAt: undefined, message: 'It runs.' },
        {
          ...stage,
          phase: 'running',
          message: 'It runs again.',
          startedAt: this.#iso(),
          endedAt: undefined,
          retry: no('It runs.'),
        },
      );
    });
  }

  #begun({ runs }: Pipeline): PipelineRun {
    const number = runs.length + 40;
    const [first, ...others] = runs[0].stages;
    const fresh = ({ name, environment }: PipelineStage): PipelineStage => ({
      name,
      environment,
      phase: 'pending',
      message: 'Not its turn yet.',
      retry: no('It has not run.'),
      rollback: no('It has not run.'),
    });
    return {
      id: `run-${number}`,
      label: `#${number}`,
      phase: 'running',
      message: `${first.name} runs.`,
      commit: runs[0].commit,
      title: runs[0].title,
      trigger: 'started in the portal',
      actor: this.#actor,
      startedAt: this.#iso(),
      stages: [
        {
          ...fresh(first),
          phase: 'running',
          message: 'It runs.',
          startedAt: this.#iso(),
        },
        ...others.map(fresh),
      ],
      stop: YES,
    };
  }

  /** The running stage is done and the next begins; the same run when nothing runs. */
  #moved(run: PipelineRun): PipelineRun {
    if (run.phase !== 'running') return run;
    const stages = [...run.stages];
    const at = stages.findIndex(({ phase }) => phase === 'running');
    if (at >= 0)
      stages[at] = {
        ...stages[at],
        phase: 'succeeded',
        message: 'It succeeded.',
        endedAt: this.#iso(),
      };
    const next = stages.findIndex(({ phase }) => phase === 'pending');
    if (next < 0)
      return this.#ended({ ...run, stages }, 'succeeded', 'All stages passed.');
    const waits = /approv/i.test(stages[next].name);
    stages[next] = {
      ...stages[next],
      phase: waits ? 'waiting' : 'running',
      message: waits ? 'It waits for a person.' : 'It runs.',
      startedAt: this.#iso(),
      ...(waits && {
        gate: {
          id: `${run.id}-gate`,
          since: this.#iso(),
          answer: { approve: YES, reject: YES },
        },
      }),
    };
    return {
      ...run,
      stages,
      phase: waits ? 'waiting' : 'running',
      message: `${stages[next].name} ${waits ? 'waits for a person' : 'runs'}.`,
    };
  }

  #ended(
    run: PipelineRun,
    phase: PipelineRun['phase'],
    message: string,
  ): PipelineRun {
    return {
      ...run,
      phase,
      message,
      endedAt: this.#iso(),
      stop: no('The run has ended.'),
      stages: run.stages.map(stage =>
        ['pending', 'running', 'waiting'].includes(stage.phase)
          ? { ...stage, phase: 'stopped', message, gate: undefined }
          : stage,
      ),
    };
  }

  #iso(): string {
    return new Date(this.#now()).toISOString();
  }
}

function withStage(run: PipelineRun, changed: PipelineStage): PipelineRun {
  return {
    ...run,
    stages: run.stages.map(stage =>
      stage.name === changed.name ? changed : stage,
    ),
  };
}

function toApproval(
  pipeline: Pipeline,
  run: PipelineRun,
  stage: PipelineStage,
): Approval {
  const gate = stage.gate!;
  const after = run.stages.slice(run.stages.indexOf(stage));
  return {
    id: `pipeline:${pipeline.id}/${run.id}/${gate.id}`,
    kind: 'pipeline',
    groupId: pipeline.id,
    groupName: pipeline.name,
    environment: after.find(each => each.environment)?.environment ?? '',
    entityRef: pipeline.entityRef,
    title: `Run ${run.label} of ${pipeline.name} waits at '${stage.name}'.`,
    requester: run.actor,
    since: gate.since,
    deadline: gate.deadline,
    pipeline: {
      pipelineId: pipeline.id,
      runId: run.id,
      runLabel: run.label,
      stage: stage.name,
      gateId: gate.id,
      instructions: gate.instructions,
      commit: run.commit,
      runTitle: run.title,
      digest: run.digest,
    },
    answer: gate.answer,
  };
}
