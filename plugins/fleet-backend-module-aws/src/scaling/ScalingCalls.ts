import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type {
  RegisterScalableTargetRequest,
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
  ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import type { Pace } from '../Pace';

/** The calls of Application Auto Scaling in one account and region, for one namespace: `ecs` or `dynamodb`. */
export class ScalingCalls {
  readonly #reader: ApplicationAutoScalingClient;
  readonly #writer: ApplicationAutoScalingClient;
  readonly #pace: Pace;
  readonly #namespace: ServiceNamespace;

  constructor(
    clients: AwsClients,
    scope: AwsScope,
    pace: Pace,
    namespace: ServiceNamespace,
  ) {
    this.#reader = clients.of(ApplicationAutoScalingClient, scope, 'read');
    this.#writer = clients.of(ApplicationAutoScalingClient, scope, 'write');
    this.#pace = pace;
    this.#namespace = namespace;
  }

  /** All of the namespace, 50 to a call; or of these resources. */
  async targets(
    signal: AbortSignal,
    ...resourceIds: readonly string[]
  ): Promise<ScalableTarget[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeScalableTargetsCommand({
          ServiceNamespace: this.#namespace,
          ...(resourceIds.length > 0 && { ResourceIds: [...resourceIds] }),
          MaxResults: 50,
          NextToken,
        }),
        { abortSignal: signal },
      );
      return [page.ScalableTargets, page.NextToken];
    });
  }

  /** All of the namespace, 10 to a call. */
  async policies(signal: AbortSignal): Promise<ScalingPolicy[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeScalingPoliciesCommand({
          ServiceNamespace: this.#namespace,
          MaxResults: 10,
          NextToken,
        }),
        { abortSignal: signal },
      );
      return [page.ScalingPolicies, page.NextToken];
    });
  }

  /** All of the namespace, 50 to a call. */
  async scheduledActions(signal: AbortSignal): Promise<ScheduledAction[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeScheduledActionsCommand({
          ServiceNamespace: this.#namespace,
          MaxResults: 50,
          NextToken,
        }),
        { abortSignal: signal },
      );
      return [page.ScheduledActions, page.NextToken];
    });
  }

  /** The newest 50 of the namespace, with those that did not scale. */
  async activities(signal: AbortSignal): Promise<ScalingActivity[]> {
    await this.#pace.take(signal);
    const page = await this.#reader.send(
      new DescribeScalingActivitiesCommand({
        ServiceNamespace: this.#namespace,
        MaxResults: 50,
        IncludeNotScaledActivities: true,
      }),
      { abortSignal: signal },
    );
    return page.ScalingActivities ?? [];
  }

  async register(
    request: Omit<RegisterScalableTargetRequest, 'ServiceNamespace'>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new RegisterScalableTargetCommand({
        ServiceNamespace: this.#namespace,
        ...request,
      }),
      { abortSignal: signal },
    );
  }

  async #pages<T>(
    signal: AbortSignal,
    read: (
      token: string | undefined,
    ) => Promise<[T[] | undefined, string | undefined]>,
  ): Promise<T[]> {
    const all: T[] = [];
    let token: string | undefined;
    do {
      await this.#pace.take(signal);
      const [items, next] = await read(token);
      all.push(...(items ?? []));
      token = next;
    } while (token);
    return all;
  }
}
