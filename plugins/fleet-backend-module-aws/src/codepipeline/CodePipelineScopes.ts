import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { Pace } from '../Pace';
import type { PaceClock } from '../Pace';
import { PipelineCalls } from './PipelineCalls';
import { PipelineReader } from './PipelineReader';

/** One account and region with all that is needed to read and steer its pipelines. */
export interface CodePipelineScope {
  readonly scope: AwsScope;
  readonly calls: PipelineCalls;
  readonly reader: PipelineReader;
}

/** A look that takes longer than thirty seconds is given up by the portal, and what it found is lost. */
const LOOK_SECONDS = 15;

/** Every configured account and region. */
export class CodePipelineScopes {
  readonly now: () => number;
  readonly #scopes: readonly CodePipelineScope[];

  constructor(
    scopes: readonly AwsScope[],
    clients: AwsClients,
    options: {
      readonly now?: () => number;
      readonly paceClock?: PaceClock;
    } = {},
  ) {
    this.now = options.now ?? Date.now;
    this.#scopes = scopes.map(scope => {
      // CodePipeline publishes no rates; a quarter of what ECS allows is assumed.
      const perSecond = scope.callsPerSecond / 4;
      const pace = new Pace(perSecond, options.paceClock);
      const calls = new PipelineCalls(clients, scope, pace);
      const reader = new PipelineReader({
        calls,
        scope,
        now: this.now,
        callsPerLook: LOOK_SECONDS * perSecond,
      });
      return { scope, calls, reader };
    });
  }

  all(): readonly CodePipelineScope[] {
    return this.#scopes;
  }

  find(account: string, region: string): CodePipelineScope | undefined {
    return this.#scopes.find(
      ({ scope }) =>
        scope.account.accountId === account && scope.region === region,
    );
  }
}
