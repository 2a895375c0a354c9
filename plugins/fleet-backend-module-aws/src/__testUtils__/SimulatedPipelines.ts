import { createWorld } from '@capstan/cloud-simulator';
import type {
  RegionWorld,
  SimulatorServer,
  World,
} from '@capstan/cloud-simulator';
import type { PipelineRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedPipelineAction,
  ObservedRun,
  ObservedStage,
  PipelineObservation,
  PipelinesObserved,
} from '@capstan/plugin-fleet-node';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { CodePipelineProvider } from '../codepipeline/CodePipelineProvider';
import { CodePipelineScopes } from '../codepipeline/CodePipelineScopes';
import { Pushes } from '../push/Pushes';
import { ACCOUNT, REGION, accountOf, credentials } from './SimulatedAws';
import type { SimulatedAwsOptions } from './SimulatedAws';

const patient = () => ({ signal: new AbortController().signal });

/** A simulator that listens, and the provider of pipelines in front of it. */
export class SimulatedPipelines {
  readonly world: World;
  readonly server: SimulatorServer;
  provider!: CodePipelineProvider;
  readonly pushes = new Pushes();
  readonly #options: SimulatedAwsOptions;
  #keys = 0;

  private constructor(
    world: World,
    server: SimulatorServer,
    options: SimulatedAwsOptions,
  ) {
    this.world = world;
    this.server = server;
    this.#options = options;
    this.restart();
  }

  static async start(
    options: SimulatedAwsOptions = {},
  ): Promise<SimulatedPipelines> {
    const world = createWorld({ throttling: false, ...options });
    return new SimulatedPipelines(world, await world.listen(), options);
  }

  /** What a restarted portal has: nothing is remembered. */
  restart(): void {
    const { world, server } = this;
    const { accounts, requestTimeoutMs, paced } = this.#options;
    const clients = new AwsClients({
      manager: credentials,
      endpoint: server.url,
      requestTimeoutMs,
    });
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 0.5,
      accounts: accounts ?? [accountOf(ACCOUNT)],
    });
    this.provider = new CodePipelineProvider(
      new CodePipelineScopes(
        paced
          ? scopes
          : scopes.map(scope => ({ ...scope, callsPerSecond: 100_000 })),
        clients,
        {
          now: () => world.clock.now(),
          paceClock: {
            now: () => world.clock.now(),
            sleep: async ms => world.clock.advance(ms),
          },
        },
      ),
      this.pushes,
    );
  }

  get region(): RegionWorld {
    return this.world.account(ACCOUNT).region(REGION);
  }

  async observe(
    watched: readonly string[] = [],
    account: string = ACCOUNT,
  ): Promise<PipelinesObserved> {
    const scope = this.provider
      .scopes()
      .find(candidate => candidate.account === account)!;
    return this.provider.observe(scope, new Set(watched), patient());
  }

  /** The pipeline of this name in a fresh look. */
  async look(name: string = 'shop'): Promise<PipelineObservation> {
    const { pipelines } = await this.observe();
    const pipeline = pipelines.find(candidate => candidate.name === name);
    if (!pipeline) throw new Error(`The look does not hold '${name}'.`);
    return pipeline;
  }

  /** The newest run in a fresh look. */
  async run(name?: string): Promise<ObservedRun> {
    return (await this.look(name)).runs[0];
  }

  /** A stage of the newest run in a fresh look. */
  async stage(stage: string): Promise<ObservedStage> {
    const { stages } = await this.run();
    return stages.find(({ name }) => name === stage)!;
  }

  /** A pushed commit that waits at the gate. */
  async waits(): Promise<ObservedRun> {
    this.region.codepipeline.push('shop');
    this.world.clock.advance(60_000);
    return this.run();
  }

  confirm(request: PipelineRequest): ConfirmedPipelineAction {
    return {
      idempotencyKey: `key-${this.#keys++}`,
      request,
      actor: 'user:default/ana',
      reason: 'Because.',
      requestedAt: this.world.clock.date().toISOString(),
    };
  }

  act(
    request: PipelineRequest,
    nativeId: string = arnOf('shop'),
  ): Promise<ApplyResult> {
    return this.provider.apply(
      refOf(nativeId),
      this.confirm(request),
      patient(),
    );
  }

  /** The answer to the gate at which the run waits. */
  answerTo(run: ObservedRun, kind: 'approve' | 'reject'): PipelineRequest {
    const { name, gate } = run.stages.find(stage => stage.gate)!;
    return { kind, runId: run.id, stage: name, gateId: gate!.id };
  }

  /** What was changed, in the order in which it was. */
  effects(): string[] {
    return this.world.journal.effects().map(({ what }) => what);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export function arnOf(name: string): string {
  return `arn:aws:codepipeline:${REGION}:${ACCOUNT}:${name}`;
}

export function refOf(nativeId: string) {
  return {
    provider: 'aws-codepipeline',
    account: ACCOUNT,
    region: REGION,
    nativeId,
  };
}
