import { mockServices } from '@backstage/backend-test-utils';
import { LocalGitRepositories } from '@capstan/plugin-local-git-node';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LocalPipelineConfig } from '../config';
import { createLocalPipelines } from '../createLocalPipelines';
import type { LocalPipelines } from '../createLocalPipelines';
import type { RunRecord } from '../runs/Run';
import type { RunnerOptions } from '../runs/Runner';
import { ServiceRepository } from './ServiceRepository';
import { until } from './TestEngine';

const patient = { signal: new AbortController().signal };

/** Pipelines in a folder of their own, with the portal's part that can be ended and started again. */
export class TestPipelines {
  readonly root: string;
  readonly repositories: LocalGitRepositories;
  readonly config: LocalPipelineConfig;
  readonly #stages?: RunnerOptions['stages'];
  #pipelines: LocalPipelines;
  #keys = 0;

  constructor(
    options: {
      readonly engineStateDir?: string;
      readonly stages?: RunnerOptions['stages'];
      readonly config?: Partial<LocalPipelineConfig>;
    } = {},
  ) {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'local-pipeline-'));
    this.#stages = options.stages;
    this.repositories = new LocalGitRepositories({
      directory: path.join(this.root, 'git'),
      baseUrl: 'http://localhost:7007/api/local-git',
    });
    this.config = {
      directory: path.join(this.root, 'pipeline'),
      engineStateDir: options.engineStateDir ?? path.join(this.root, 'engine'),
      modulesFrom: [],
      keepDatabasesMs: 3_600_000,
      alarm: { bakeSeconds: 0, errorPercent: 5, leastRequests: 20 },
      ...options.config,
    };
    this.#pipelines = this.#create();
  }

  get provider() {
    return this.#pipelines.provider;
  }

  async start(): Promise<void> {
    await this.#pipelines.start();
  }

  /** The portal ends and comes again. */
  async restart(): Promise<void> {
    await this.#pipelines.close();
    this.#pipelines = this.#create();
    await this.#pipelines.start();
  }

  async service(name: string, createdBy?: string): Promise<ServiceRepository> {
    return ServiceRepository.create(
      this.repositories,
      name,
      this.root,
      createdBy,
    );
  }

  /** The clone of a repository that `service` made. */
  async clone(name: string): Promise<ServiceRepository> {
    return ServiceRepository.open(this.repositories, name, this.root);
  }

  /** What the pipelines do every ten seconds. */
  async look(): Promise<void> {
    await this.#pipelines.pushes.lookAtAll();
  }

  /** Tells the pipelines that main has moved, as the event does. */
  async tell(repository: string): Promise<void> {
    await this.#pipelines.pushes.onPush({
      repository,
      branch: 'main',
      after: (await this.repositories.head(repository))!,
    });
  }

  /** Tells the pipelines that a repository was removed on purpose, as the event does. */
  async tellRemoved(repository: string): Promise<void> {
    await this.#pipelines.pushes.onRemoved(repository);
  }

  async names(): Promise<readonly string[]> {
    return (await this.#observe()).map(({ name }) => name);
  }

  /** Newest first. */
  async runs(repository: string) {
    const pipelines = await this.#observe();
    const found = pipelines.find(({ name }) => name === repository);
    return found?.runs ?? [];
  }

  /** The newest run, once it is in this phase. */
  async runThatIs(repository: string, phase: RunRecord['phase']) {
    let seen = '';
    await until(`the newest run of ${repository} is ${phase}`, async () => {
      const [run] = await this.runs(repository);
      seen = `${run?.phase}: ${run?.message}`;
      return run?.phase === phase;
    }).catch(error => {
      throw new Error(`${error.message} Seen last: ${seen}`);
    });
    return (await this.runs(repository))[0];
  }

  /** Does what a person asks for. */
  async ask(
    repository: string,
    request: Parameters<LocalPipelines['provider']['apply']>[1]['request'],
    key: string = `key-${this.#keys++}`,
  ) {
    return this.#pipelines.provider.apply(
      {
        provider: 'local-pipeline',
        account: 'default',
        region: '-',
        nativeId: repository,
      },
      {
        idempotencyKey: key,
        request,
        actor: 'user:default/olivia',
        reason: 'Because.',
      },
      patient,
    );
  }

  /** Approves what waits. */
  async approve(repository: string) {
    const run = await this.runThatIs(repository, 'waiting');
    const stage = run.stages.find(({ gate }) => gate)!;
    return this.ask(repository, {
      kind: 'approve',
      runId: run.id,
      stage: stage.name,
      gateId: stage.gate!.id,
    });
  }

  async close(): Promise<void> {
    await this.#pipelines.close();
    fs.rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  async #observe() {
    const { provider } = this.#pipelines;
    const [scope] = provider.scopes();
    return (await provider.observe(scope, new Set(), patient)).pipelines;
  }

  #create(): LocalPipelines {
    return createLocalPipelines({
      config: this.config,
      repositories: this.repositories,
      logger: mockServices.logger.mock(),
      stages: this.#stages,
    });
  }
}
