import type { ScaleGroupRef } from '@capstan/plugin-fleet-common';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type {
  ApplyResult,
  CallOptions,
  ConfirmedPipelineAction,
  PipelineProvider,
  PipelinesObserved,
  Scope,
} from '@capstan/plugin-fleet-node';
import { parseScaleGroupRef } from '@capstan/plugin-fleet-common';
import { toScope } from '../AwsScope';
import { isRefusal, messageOf, toProviderError } from '../errors';
import { refused } from './answers';
import type { Found } from './answers';
import type {
  CodePipelineScope,
  CodePipelineScopes,
} from './CodePipelineScopes';
import { Pushes } from '../push/Pushes';
import { findDone } from './findDone';
import { mapPipeline, PROVIDER, refOf } from './mapPipeline';
import { PipelineActions } from './PipelineActions';
import { pipelineArn } from './PipelineFacts';
import { Sent } from '../Sent';

/** Sees the pipelines of CodePipeline in the configured accounts and regions, and answers for people. */
export class CodePipelineProvider implements PipelineProvider {
  readonly name = PROVIDER;
  readonly #scopes: CodePipelineScopes;
  readonly #pushes: Pushes;
  readonly #sent = new Sent();

  constructor(scopes: CodePipelineScopes, pushes: Pushes = new Pushes()) {
    this.#scopes = scopes;
    this.#pushes = pushes;
  }

  scopes(): readonly Scope[] {
    return this.#scopes.all().map(({ scope }) => toScope(PROVIDER, scope));
  }

  async observe(
    { account, region }: Scope,
    watched: ReadonlySet<string>,
    { signal }: CallOptions,
  ): Promise<PipelinesObserved> {
    const found = this.#scope(account, region, 'observe');
    const arns = new Set(
      [...watched].map(id => parseScaleGroupRef(id).nativeId),
    );
    try {
      const { seen, kept, problems } = await found.reader.look(arns, signal);
      return {
        observedAt: new Date(this.#scopes.now()).toISOString(),
        pipelines: seen.map(facts => mapPipeline(facts, found.scope)),
        kept: kept.map(arn => refOf(arn, found.scope)),
        problems: problems.map(({ arn, message }) => ({
          ref: refOf(arn, found.scope),
          message,
        })),
      };
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation: 'observe',
        account,
        region,
        onlyRead: true,
      });
    }
  }

  watch(
    scope: Scope,
    onChange: () => void,
    { signal }: CallOptions,
  ): Promise<void> {
    const found = this.#scopes.find(scope.account, scope.region);
    return this.#pushes.follow('codepipeline', scope, {
      heated: found?.reader,
      onChange,
      signal,
    });
  }

  async apply(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    { signal }: CallOptions,
  ): Promise<ApplyResult> {
    return this.#with(pipeline, 'apply', async (found, name, progress) => {
      const { idempotencyKey: key } = action;
      if (found.scope.account.readOnly)
        return refused(
          'The portal only looks at this account (readOnly in fleet.aws.accounts).',
        );
      const facts = await found.reader.readNow(name, signal);
      if (!facts) return refused(gone(name));
      const before = findDone(facts, this.#sent, action);
      if (before.outcome !== 'notSent') return before;
      const actions = new PipelineActions(found, facts, this.#sent);
      const stale = actions.whyStale(action);
      if (stale !== undefined) return refused(`${stale} Nothing was sent.`);
      progress.onlyRead = false;
      try {
        const answer = await actions.send(action, signal);
        if (answer.outcome === 'accepted') this.#sent.accepted(key, answer);
        return answer;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // It may refuse because an earlier attempt, of which no answer came, has done it.
        const now = await this.#find(found, name, action, signal);
        return now.outcome === 'accepted'
          ? now
          : refused(`AWS refused it: ${messageOf(error)}`);
      } finally {
        found.reader.touched(name);
      }
    });
  }

  async readBack(
    pipeline: ScaleGroupRef,
    action: ConfirmedPipelineAction,
    { signal }: CallOptions,
  ): Promise<Found> {
    return this.#with(pipeline, 'readBack', (found, name) =>
      this.#find(found, name, action, signal),
    );
  }

  async #find(
    found: CodePipelineScope,
    name: string,
    action: ConfirmedPipelineAction,
    signal: AbortSignal,
  ): Promise<Found> {
    const facts = await found.reader.readNow(name, signal);
    return facts ? findDone(facts, this.#sent, action) : { outcome: 'notSent' };
  }

  async #with<T>(
    { account, region, nativeId }: ScaleGroupRef,
    operation: string,
    run: (
      found: CodePipelineScope,
      name: string,
      progress: { onlyRead: boolean },
    ) => Promise<T>,
  ): Promise<T> {
    const found = this.#scope(account, region, operation);
    const name = nativeId.split(':').at(-1)!;
    // An ARN of another account would be answered by that one, with what the person may do in this one.
    const isName = /^[A-Za-z0-9.@_-]{1,100}$/.test(name);
    if (!isName || nativeId !== pipelineArn(account, region, name))
      throw unknownScope(account, region, operation);
    const progress = { onlyRead: true };
    try {
      return await run(found, name, progress);
    } catch (error) {
      throw toProviderError(error, {
        provider: PROVIDER,
        operation,
        account,
        region,
        onlyRead: progress.onlyRead,
      });
    }
  }

  #scope(account: string, region: string, operation: string) {
    const found = this.#scopes.find(account, region);
    if (!found) throw unknownScope(account, region, operation);
    return found;
  }
}

function gone(name: string): string {
  return `The pipeline '${name}' is gone, or does not have the tag of 'codepipeline.tag'. Look at the page again.`;
}

function unknownScope(
  account: string,
  region: string,
  operation: string,
): ProviderError {
  return new ProviderError({
    provider: PROVIDER,
    operation,
    message: `Account ${account} (${region}) is not configured, or the pipeline is not one of it. Add the account to 'fleet.aws.accounts'.`,
    retryable: false,
    notSent: true,
  });
}
