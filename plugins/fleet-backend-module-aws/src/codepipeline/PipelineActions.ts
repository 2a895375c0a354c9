import type {
  ActionDeclaration,
  ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import type { Capability, PipelineRequest } from '@capstan/plugin-fleet-common';
import type {
  ApplyResult,
  ConfirmedPipelineAction,
  ObservedRun,
} from '@capstan/plugin-fleet-node';
import { accepted, refused } from './answers';
import type { CodePipelineScope } from './CodePipelineScopes';
import { withKey } from './keyed';
import { attemptOf, attemptsIn, rollbackTargetOf, stateOf } from './lookup';
import { mapPipeline } from './mapPipeline';
import { isApproval } from './mapStage';
import type { PipelineFacts } from './PipelineFacts';
import type { Sent } from '../Sent';

/** What AWS takes of a text beside an answer, and of a reason to stop. */
const SUMMARY = 512;
const REASON = 200;
/** Sources that take a commit by its id. */
const GIT = ['CodeStarSourceConnection', 'CodeCommit', 'GitHub'];

type Answer = Extract<PipelineRequest, { readonly gateId: string }>;
type Start = Extract<PipelineRequest, { readonly kind: 'start' }>;

/** Does what people ask of one pipeline, as it was just read. */
export class PipelineActions {
  readonly #scope: CodePipelineScope;
  readonly #facts: PipelineFacts;
  readonly #sent: Sent;
  readonly #runs: readonly ObservedRun[];

  constructor(scope: CodePipelineScope, facts: PipelineFacts, sent: Sent) {
    this.#scope = scope;
    this.#facts = facts;
    this.#sent = sent;
    this.#runs = mapPipeline(facts, scope.scope).runs;
  }

  /** Why it is not what the person saw any more; `undefined` when it is. */
  whyStale({ request }: ConfirmedPipelineAction): string | undefined {
    const { name } = this.#facts.declaration;
    if (request.kind === 'start') return this.#whyNoStart(request);
    const run = this.#runs.find(({ id }) => id === request.runId);
    if (!run) return `The pipeline '${name}' has no run '${request.runId}'.`;
    if (request.kind === 'stop') return reasonOf(run.stop);
    const stage = run.stages.find(each => each.name === request.stage);
    if (!stage)
      return `The pipeline '${name}' has no stage '${request.stage}'.`;
    if ('gateId' in request)
      return stage.gate?.id === request.gateId
        ? undefined
        : `'${stage.name}' no longer waits for this answer: ${stage.message}`;
    return reasonOf(request.kind === 'retry' ? stage.retry : stage.rollback);
  }

  /** Sends it. Only what `whyStale` has nothing against. */
  async send(
    action: ConfirmedPipelineAction,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { calls } = this.#scope;
    const { request, idempotencyKey } = action;
    const pipelineName = this.#facts.declaration.name!;
    switch (request.kind) {
      case 'approve':
      case 'reject':
        return this.#answer(request, action, signal);
      case 'stop':
        await calls.stop(
          {
            pipelineName,
            pipelineExecutionId: request.runId,
            abandon: this.#onlyWaits(request.runId),
            reason: withKey(reasonText(action), idempotencyKey, REASON),
          },
          signal,
        );
        return accepted(request, request.runId);
      case 'start': {
        const { commit } = request;
        const id = await calls.start(
          {
            name: pipelineName,
            clientRequestToken: idempotencyKey,
            ...(commit !== undefined && {
              sourceRevisions: [
                {
                  actionName: this.#source()!.name!,
                  revisionType: 'COMMIT_ID',
                  revisionValue: commit,
                },
              ],
            }),
          },
          signal,
        );
        return accepted(request, id);
      }
      default:
        return request.kind === 'retry'
          ? this.#retry(request, idempotencyKey, signal)
          : this.#rollBack(request, idempotencyKey, signal);
    }
  }

  async #answer(
    request: Answer,
    action: ConfirmedPipelineAction,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const waiting = attemptOf(this.#facts, request.gateId)!;
    const token = this.#tokenOf(waiting);
    if (token === undefined)
      return refused(
        'CodePipeline tells no token for this answer. Look at the page again.',
      );
    const status = request.kind === 'approve' ? 'Approved' : 'Rejected';
    await this.#scope.calls.approve(
      {
        pipelineName: this.#facts.declaration.name!,
        stageName: request.stage,
        actionName: waiting.actionName!,
        token,
        result: {
          status,
          summary: withKey(reasonText(action), action.idempotencyKey, SUMMARY),
        },
      },
      signal,
    );
    return accepted(request, request.runId);
  }

  async #retry(
    request: Extract<PipelineRequest, { readonly stage: string }>,
    key: string,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { runId, stage } = request;
    const attempts = attemptsIn(this.#facts, request);
    this.#sent.begin(
      key,
      attempts.map(one => one.actionExecutionId!),
    );
    await this.#scope.calls.retry(
      {
        pipelineName: this.#facts.declaration.name!,
        stageName: stage,
        pipelineExecutionId: runId,
      },
      signal,
    );
    return accepted(request, runId);
  }

  async #rollBack(
    request: Extract<PipelineRequest, { readonly stage: string }>,
    key: string,
    signal: AbortSignal,
  ): Promise<ApplyResult> {
    const { executions, declaration } = this.#facts;
    this.#sent.begin(
      key,
      executions.map(one => one.pipelineExecutionId!),
    );
    const id = await this.#scope.calls.rollBack(
      {
        pipelineName: declaration.name!,
        stageName: request.stage,
        targetPipelineExecutionId: rollbackTargetOf(this.#facts, request)!,
      },
      signal,
    );
    return accepted(request, id);
  }

  #whyNoStart({ commit }: Start): string | undefined {
    if (this.#scope.scope.account.readOnly || commit === undefined)
      return undefined;
    return this.#source()
      ? undefined
      : 'This pipeline does not take a commit by its id. Start it with the newest.';
  }

  /** The one source that takes a commit by its id. */
  #source(): ActionDeclaration | undefined {
    const [first] = this.#facts.declaration.stages ?? [];
    const sources = first?.actions ?? [];
    return sources.length === 1 &&
      GIT.includes(sources[0].actionTypeId?.provider ?? '')
      ? sources[0]
      : undefined;
  }

  /** What waits for a person loses nothing when it is abandoned; what works could be left half done. */
  #onlyWaits(runId: string): boolean {
    return this.#facts.actions
      .filter(
        one => one.pipelineExecutionId === runId && one.status === 'InProgress',
      )
      .every(isApproval);
  }

  /** The token of the very request that the person saw; where executions run beside each other it goes by another name. */
  #tokenOf(waiting: ActionExecutionDetail): string | undefined {
    return this.#facts.declaration.executionMode === 'PARALLEL'
      ? waiting.output?.executionResult?.externalExecutionId
      : stateOf(this.#facts, waiting.actionExecutionId!)?.token;
  }
}

/** Who and why, for those who look at it in AWS. */
function reasonText({ actor, reason }: ConfirmedPipelineAction): string {
  return reason === undefined ? actor : `${actor}: ${reason}`;
}

function reasonOf(capability: Capability): string | undefined {
  return capability.can ? undefined : capability.reason;
}
