import type { ExecutionMode, TriggerType } from '@aws-sdk/client-codepipeline';
import { createHash } from 'node:crypto';
import { AwsError } from '../../core/AwsError.ts';
import type { RegionWorld } from '../../RegionWorld.ts';
import type { ServiceState } from '../ecs/types.ts';
import { advance } from './advance.ts';
import { CONCURRENT } from './limits.ts';
import { isOver } from './types.ts';
import type {
  CodePipelineState,
  ExecutionState,
  PipelineStageOptions,
  SourceState,
} from './types.ts';

/** How a test or a demo wants a pipeline to be. @public */
export interface CodePipelineOptions {
  readonly name: string;
  /** What it builds: commit 1a2b3c4… becomes `<image>:1a2b3c4`. Default: its name. */
  readonly image?: string;
  /** Default `SUPERSEDED`. */
  readonly mode?: ExecutionMode;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: `standardStages({})`. */
  readonly stages?: readonly PipelineStageOptions[];
}

/** Source, Build, DeployTest, Approve, DeployProd; a service that is given is really deployed. @public */
export function standardStages(services: {
  readonly test?: ServiceState;
  readonly prod?: ServiceState;
}): readonly PipelineStageOptions[] {
  const deploy = (name: string, service: ServiceState | undefined) => ({
    name,
    actions: [{ name: 'Deploy', category: 'Deploy' as const, service }],
  });
  return [
    { name: 'Source', actions: [{ name: 'Source', category: 'Source' }] },
    { name: 'Build', actions: [{ name: 'Build', category: 'Build' }] },
    deploy('DeployTest', services.test),
    {
      name: 'Approve',
      actions: [
        {
          name: 'Approve',
          category: 'Approval',
          configuration: {
            CustomData: 'Look at the test environment, then let it into prod.',
          },
        },
      ],
    },
    deploy('DeployProd', services.prod),
  ];
}

/** CodePipeline of one region. @public */
export class CodePipelineRegion {
  readonly region: RegionWorld;
  readonly pipelines = new Map<string, CodePipelineState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  /** A pipeline that has had no execution. */
  pipeline(options: CodePipelineOptions): CodePipelineState {
    const { name } = options;
    const now = this.region.world.clock.now();
    const pipeline: CodePipelineState = {
      arn: this.region.arn('codepipeline', name),
      name,
      mode: options.mode ?? 'SUPERSEDED',
      image: options.image ?? name,
      tags: { ...options.tags },
      createdAt: now,
      updatedAt: now,
      version: 1,
      stages: options.stages ?? standardStages({}),
      executions: [],
      closed: new Map(),
      broken: new Map(),
      tokens: new Map(),
      head: { commit: commitOf(`${name} 0`), message: 'First commit' },
    };
    this.pipelines.set(name, pipeline);
    return pipeline;
  }

  /** A new commit, as if somebody had pushed it: an execution begins. */
  push(name: string, source: Partial<SourceState> = {}): ExecutionState {
    const pipeline = this.get(name);
    const commit =
      source.commit ?? commitOf(`${name} ${pipeline.executions.length + 1}`);
    pipeline.head = { commit, message: source.message ?? 'A change' };
    return this.start(pipeline, {
      type: 'WebhookV2',
      detail: this.region.arn('codeconnections', 'connection/main'),
    });
  }

  /** From now on the action fails with this message; `undefined`: it works again. */
  break(name: string, action: string, message: string | undefined): void {
    const { broken } = this.get(name);
    if (message === undefined) broken.delete(action);
    else broken.set(action, message);
  }

  /** Throws when there is none. */
  get(name: string): CodePipelineState {
    const pipeline = this.pipelines.get(name);
    if (!pipeline) {
      throw new AwsError(
        'PipelineNotFoundException',
        `Account '${this.region.account}' does not have a pipeline with name '${name}'`,
      );
    }
    return pipeline;
  }

  start(
    pipeline: CodePipelineState,
    trigger: { readonly type: TriggerType; readonly detail: string },
    more: {
      readonly source?: SourceState;
      readonly rollback?: {
        readonly stage: number;
        readonly target: ExecutionState;
      };
    } = {},
  ): ExecutionState {
    const running = pipeline.executions.filter(one => !isOver(one)).length;
    if (pipeline.mode !== 'SUPERSEDED' && running >= CONCURRENT) {
      throw new AwsError(
        'ConcurrentPipelineExecutionsLimitExceededException',
        'The pipeline has reached the limit for concurrent pipeline executions.',
      );
    }
    const { clock, random } = this.region.world;
    const { rollback } = more;
    const source = rollback?.target.source ?? more.source ?? pipeline.head;
    const first = rollback?.stage ?? 0;
    const execution: ExecutionState = {
      id: random.uuid(),
      version: pipeline.version,
      type: rollback ? 'ROLLBACK' : 'STANDARD',
      startedAt: clock.now(),
      updatedAt: clock.now(),
      trigger,
      source,
      image: `${pipeline.image}:${source.commit.slice(0, 7)}`,
      target: rollback?.target,
      first,
      last: first,
      status: 'InProgress',
      waitsFor: first,
      stages: [],
      ...(!rollback && { last: pipeline.stages.length - 1 }),
    };
    pipeline.executions.push(execution);
    this.advance(pipeline);
    return execution;
  }

  /** Something about it was changed: looks what goes on now. */
  advance(pipeline: CodePipelineState): void {
    advance(this.region, pipeline);
  }
}

/** A commit id, the same for the same text. */
function commitOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
