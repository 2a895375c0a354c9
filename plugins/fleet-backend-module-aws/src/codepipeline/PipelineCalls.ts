import {
  CodePipelineClient,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import type {
  ActionExecutionDetail,
  GetPipelineOutput,
  GetPipelineStateOutput,
  PipelineExecutionSummary,
  PipelineSummary,
  PutApprovalResultInput,
  RollbackStageInput,
  StartPipelineExecutionInput,
  StopPipelineExecutionInput,
} from '@aws-sdk/client-codepipeline';
import type { Access, AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import type { Pace } from '../Pace';
import { MOST_RUNS } from './PipelineFacts';

/** Pages of 100 attempts that one look may take; a pipeline of seven actions has 140 in 20 runs. */
const MOST_PAGES = 3;

/** Every call of CodePipeline that is made, for one account and region, each within its pace. */
export class PipelineCalls {
  readonly #clients: AwsClients;
  readonly #scope: AwsScope;
  readonly #pace: Pace;

  constructor(clients: AwsClients, scope: AwsScope, pace: Pace) {
    this.#clients = clients;
    this.#scope = scope;
    this.#pace = pace;
  }

  /** How many were made so far. */
  get made(): number {
    return this.#pace.calls;
  }

  async list(signal: AbortSignal): Promise<PipelineSummary[]> {
    const all: PipelineSummary[] = [];
    let nextToken: string | undefined;
    do {
      const page = await (
        await this.#client('read', signal)
      ).send(new ListPipelinesCommand({ maxResults: 1000, nextToken }), {
        abortSignal: signal,
      });
      all.push(...(page.pipelines ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return all;
  }

  async get(name: string, signal: AbortSignal): Promise<GetPipelineOutput> {
    const client = await this.#client('read', signal);
    return client.send(new GetPipelineCommand({ name }), {
      abortSignal: signal,
    });
  }

  async state(
    name: string,
    signal: AbortSignal,
  ): Promise<GetPipelineStateOutput> {
    const client = await this.#client('read', signal);
    return client.send(new GetPipelineStateCommand({ name }), {
      abortSignal: signal,
    });
  }

  /** The newest, newest first. */
  async executions(
    pipelineName: string,
    signal: AbortSignal,
  ): Promise<PipelineExecutionSummary[]> {
    const client = await this.#client('read', signal);
    const page = await client.send(
      new ListPipelineExecutionsCommand({
        pipelineName,
        maxResults: MOST_RUNS,
      }),
      { abortSignal: signal },
    );
    return page.pipelineExecutionSummaries ?? [];
  }

  /** Attempts of actions, newest first, as far back as one of `wanted` is not known. */
  async actions(
    pipelineName: string,
    isEnough: (found: readonly ActionExecutionDetail[]) => boolean,
    signal: AbortSignal,
  ): Promise<ActionExecutionDetail[]> {
    const found: ActionExecutionDetail[] = [];
    let nextToken: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const client = await this.#client('read', signal);
      const page = await client.send(
        new ListActionExecutionsCommand({
          pipelineName,
          maxResults: 100,
          nextToken,
        }),
        { abortSignal: signal },
      );
      found.push(...(page.actionExecutionDetails ?? []));
      nextToken = page.nextToken;
      if (nextToken === undefined || isEnough(found)) break;
    }
    return found;
  }

  async tags(
    resourceArn: string,
    signal: AbortSignal,
  ): Promise<Record<string, string>> {
    const client = await this.#client('read', signal);
    const { tags } = await client.send(
      new ListTagsForResourceCommand({ resourceArn }),
      { abortSignal: signal },
    );
    return Object.fromEntries(
      (tags ?? []).map(({ key, value }) => [key!, value!]),
    );
  }

  async approve(
    input: PutApprovalResultInput,
    signal: AbortSignal,
  ): Promise<void> {
    const client = await this.#client('write', signal);
    await client.send(new PutApprovalResultCommand(input), {
      abortSignal: signal,
    });
  }

  /** The id of the execution; the same token gives the same one. */
  async start(
    input: StartPipelineExecutionInput,
    signal: AbortSignal,
  ): Promise<string> {
    const client = await this.#client('write', signal);
    const { pipelineExecutionId } = await client.send(
      new StartPipelineExecutionCommand(input),
      { abortSignal: signal },
    );
    return pipelineExecutionId!;
  }

  async stop(
    input: StopPipelineExecutionInput,
    signal: AbortSignal,
  ): Promise<void> {
    const client = await this.#client('write', signal);
    await client.send(new StopPipelineExecutionCommand(input), {
      abortSignal: signal,
    });
  }

  /** Only what failed; what succeeded in the stage stays as it is. */
  async retry(
    what: {
      readonly pipelineName: string;
      readonly stageName: string;
      readonly pipelineExecutionId: string;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const client = await this.#client('write', signal);
    await client.send(
      new RetryStageExecutionCommand({ ...what, retryMode: 'FAILED_ACTIONS' }),
      { abortSignal: signal },
    );
  }

  /** The id of the execution that goes back. */
  async rollBack(
    input: RollbackStageInput,
    signal: AbortSignal,
  ): Promise<string> {
    const client = await this.#client('write', signal);
    const { pipelineExecutionId } = await client.send(
      new RollbackStageCommand(input),
      { abortSignal: signal },
    );
    return pipelineExecutionId!;
  }

  async #client(
    access: Access,
    signal: AbortSignal,
  ): Promise<CodePipelineClient> {
    await this.#pace.take(signal);
    return this.#clients.of(CodePipelineClient, this.#scope, access);
  }
}
