import { LOCAL_GIT_ANNOTATION } from '@capstan/plugin-fleet-common';
import type { ScaleGroupRef } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedPipelineAction,
  PipelineObservation,
  PipelineProvider,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import type { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import fs from 'node:fs/promises';
import { PROVIDER, toProviderError } from './errors';
import { answerAction, remember } from './runs/answerAction';
import type { DecidedRequest } from './runs/answerAction';
import { rollbackOf } from './runs/capabilities';
import { observeRuns } from './runs/observeRun';
import type { OutputStore } from './runs/OutputStore';
import { DEPLOYS, isStageName } from './runs/Run';
import type { NewRun } from './runs/Run';
import type { Runner } from './runs/Runner';
import type { PipelineRecord, RunStore } from './runs/RunStore';

const ACCOUNT = 'default';
const REGION = '-';

const SCOPE: Scope = {
  id: `${PROVIDER}:${ACCOUNT}:${REGION}`,
  account: ACCOUNT,
  region: REGION,
  intervalSeconds: 5,
};

export interface LocalPipelineProviderOptions {
  readonly repositories: LocalGitRepositories;
  readonly store: RunStore;
  readonly outputs: OutputStore;
  readonly runner: Runner;
  /** Whether a repository has a pipeline here: one that another pipeline builds has none. */
  readonly hasPipeline: (repository: string) => Promise<boolean>;
}

/** Shows the pipelines of local repositories and answers for people. An action and its answer are written down as one. */
export class LocalPipelineProvider implements PipelineProvider {
  readonly name = PROVIDER;
  readonly #options: LocalPipelineProviderOptions;

  constructor(options: LocalPipelineProviderOptions) {
    this.#options = options;
  }

  scopes(): readonly Scope[] {
    return [SCOPE];
  }

  async observe(
    _scope: Scope,
    _watched: ReadonlySet<string>,
    { signal }: CallOptions,
  ): Promise<PipelinesObserved> {
    signal.throwIfAborted();
    const { repositories, hasPipeline } = this.#options;
    const pipelines: PipelineObservation[] = [];
    const problems: PipelinesObserved['problems'][number][] = [];
    try {
      await fs.access(repositories.directory);
      for (const name of await repositories.names()) {
        signal.throwIfAborted();
        try {
          if (await hasPipeline(name)) pipelines.push(this.#look(name));
        } catch (error) {
          const message = `'${name}' could not be read: ${
            (error as Error).message
          }`;
          problems.push({ ref: refOf(name), message });
        }
      }
    } catch (error) {
      throw toProviderError(error, 'observe');
    }
    return { observedAt: new Date().toISOString(), pipelines, problems };
  }

  watch(
    _scope: Scope,
    onChange: () => void,
    { signal }: CallOptions,
  ): Promise<void> {
    return new Promise(resolve => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const stop = this.#options.store.onChange(onChange);
      const end = () => {
        stop();
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
    });
  }

  async apply(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    const repository = pipeline.nativeId;
    try {
      signal.throwIfAborted();
      await fs.access(this.#options.repositories.directory);
      const given = this.#answerTo(repository, action);
      if (given) return given;
      return await this.#apply(repository, action);
    } catch (error) {
      throw toProviderError(error, 'apply');
    }
  }

  async readBack(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
  ): Promise<ApplyResult | { readonly outcome: 'notSent' }> {
    return this.#answerTo(pipeline.nativeId, action) ?? { outcome: 'notSent' };
  }

  async #apply(
    repository: string,
    action: ConfirmedPipelineAction,
  ): Promise<ApplyResult> {
    const { request } = action;
    switch (request.kind) {
      case 'start':
        return this.#start(repository, action, request.commit);
      case 'rollback':
        return this.#rollBack(repository, action, request);
      case 'retry': {
        const { runId, stage } = request;
        return this.#decide(repository, action, {
          kind: 'retry',
          runId,
          stage,
        });
      }
      default:
        return this.#decide(repository, action, request);
    }
  }

  async #decide(
    repository: string,
    action: ConfirmedPipelineAction,
    request: DecidedRequest,
  ): Promise<ApplyResult> {
    const { store, runner } = this.#options;
    const now = new Date().toISOString();
    let result: ApplyResult | undefined;
    store.update(repository, record => {
      const decision = answerAction(record, action, request, now);
      result = decision.result;
      return decision.record;
    });
    if (request.kind === 'stop') await runner.endWork(repository);
    runner.wake();
    return result!;
  }

  async #start(
    repository: string,
    action: ConfirmedPipelineAction,
    wanted?: string,
  ): Promise<ApplyResult> {
    const commit = await this.#options.repositories.commit(repository, wanted);
    const known = this.#answerTo(repository, action);
    if (known) return known;
    if (!commit) {
      return this.#refuse(
        repository,
        action,
        wanted === undefined
          ? `The repository '${repository}' has no commit on main. Push one.`
          : `The repository '${repository}' has no commit '${wanted}'. Push it, or name another.`,
      );
    }
    return this.#begin(
      action,
      {
        repository,
        commit: commit.id,
        title: commit.title,
        trigger: 'started by hand',
        actor: action.actor,
      },
      // The newest commit has its run then, should nobody have told of its push.
      wanted === undefined ? { head: commit.id } : {},
    );
  }

  async #rollBack(
    repository: string,
    action: ConfirmedPipelineAction,
    { runId, stage }: { readonly runId: string; readonly stage: string },
  ): Promise<ApplyResult> {
    const run = this.#options.store.run(repository, runId);
    const environment = isStageName(stage) ? DEPLOYS[stage] : undefined;
    if (!run || !isStageName(stage) || !environment) {
      return this.#refuse(
        repository,
        action,
        run
          ? `The stage '${stage}' deploys nothing.`
          : `Run '${runId}' is no longer known.`,
      );
    }
    const can = rollbackOf(run, stage);
    if (!can.can) return this.#refuse(repository, action, can.reason);
    const release = run.before[environment]!;
    const label = `#${run.number}`;
    return this.#begin(action, {
      repository,
      commit: release.commit ?? '',
      title: `Back to ${release.label} in ${environment}${
        action.reason ? `: ${action.reason}` : ''
      }`,
      trigger: `rollback of ${label}`,
      actor: action.actor,
      rollback: { of: label, environment, release },
    });
  }

  /** The run and the answer in one step. */
  #begin(
    action: ConfirmedPipelineAction,
    run: Omit<NewRun, 'number'>,
    more: Pick<PipelineRecord, 'head'> = {},
  ): ApplyResult {
    const { number } = this.#options.runner.add(run, (record, created) =>
      remember({ ...record, ...more }, action, {
        outcome: 'accepted',
        message: `Run #${created.number} begins.`,
      }),
    );
    return { outcome: 'accepted', message: `Run #${number} begins.` };
  }

  #refuse(
    repository: string,
    action: ConfirmedPipelineAction,
    message: string,
  ): ApplyResult {
    const result: ApplyResult = { outcome: 'refused', message };
    this.#options.store.update(repository, record =>
      remember(record, action, result),
    );
    return result;
  }

  #answerTo(
    repository: string,
    { idempotencyKey }: ConfirmedPipelineAction,
  ): ApplyResult | undefined {
    const { answers } = this.#options.store.get(repository);
    return answers.find(({ key }) => key === idempotencyKey)?.result;
  }

  #look(repository: string): PipelineObservation {
    const { store, outputs } = this.#options;
    return {
      ref: refOf(repository),
      name: repository,
      kind: 'Local pipeline',
      claim: { annotation: LOCAL_GIT_ANNOTATION, value: repository },
      runs: observeRuns(store.get(repository), outputs),
      start: { can: true },
    };
  }
}

function refOf(repository: string): ScaleGroupRef {
  return {
    provider: PROVIDER,
    account: ACCOUNT,
    region: REGION,
    nativeId: repository,
  };
}
