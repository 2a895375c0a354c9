import {
  AutoScalingClient,
  CancelInstanceRefreshCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand,
  DescribeScheduledActionsCommand,
  DescribeWarmPoolCommand,
  ResumeProcessesCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type {
  Activity,
  AutoScalingGroup,
  Filter,
  Instance,
  InstanceRefresh,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
  StartInstanceRefreshType,
  UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { Image, LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { inBatches } from '../batches';
import { nameOf } from '../errors';
import type { Pace } from '../Pace';

/** The process whose suspension pauses a refresh. */
export const REFRESH_PROCESS = 'InstanceRefresh';

/** Ids of images in one filter (EC2: at most 200 values). */
const IMAGES = 200;

/** The calls of EC2 Auto Scaling, and of EC2 for templates and images, in one account and region. */
export class AsgCalls {
  readonly #reader: AutoScalingClient;
  readonly #writer: AutoScalingClient;
  readonly #ec2: EC2Client;
  readonly #pace: Pace;

  constructor(clients: AwsClients, scope: AwsScope, pace: Pace) {
    this.#reader = clients.of(AutoScalingClient, scope, 'read');
    this.#writer = clients.of(AutoScalingClient, scope, 'write');
    this.#ec2 = clients.of(EC2Client, scope, 'read');
    this.#pace = pace;
  }

  /** All with their instances, 100 to a call. */
  groups(filters: Filter[], signal: AbortSignal): Promise<AutoScalingGroup[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeAutoScalingGroupsCommand({
          MaxRecords: 100,
          NextToken,
          ...(filters.length > 0 && { Filters: filters }),
        }),
        { abortSignal: signal },
      );
      return [page.AutoScalingGroups, page.NextToken];
    });
  }

  async group(
    name: string,
    signal: AbortSignal,
  ): Promise<AutoScalingGroup | undefined> {
    await this.#pace.take(signal);
    const page = await this.#reader.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
      { abortSignal: signal },
    );
    return page.AutoScalingGroups?.[0];
  }

  /** The newest of a group, newest first. */
  async refreshes(
    name: string,
    count: number,
    signal: AbortSignal,
  ): Promise<InstanceRefresh[]> {
    await this.#pace.take(signal);
    const page = await this.#reader.send(
      new DescribeInstanceRefreshesCommand({
        AutoScalingGroupName: name,
        MaxRecords: count,
      }),
      { abortSignal: signal },
    );
    return page.InstanceRefreshes ?? [];
  }

  /** Of all groups, 100 to a call. */
  policies(signal: AbortSignal): Promise<ScalingPolicy[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribePoliciesCommand({ MaxRecords: 100, NextToken }),
        { abortSignal: signal },
      );
      return [page.ScalingPolicies, page.NextToken];
    });
  }

  /** Of all groups, 100 to a call. */
  scheduledActions(signal: AbortSignal): Promise<ScheduledUpdateGroupAction[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeScheduledActionsCommand({ MaxRecords: 100, NextToken }),
        { abortSignal: signal },
      );
      return [page.ScheduledUpdateGroupActions, page.NextToken];
    });
  }

  /** The newest 100 of all groups since then. */
  async activities(since: Date, signal: AbortSignal): Promise<Activity[]> {
    await this.#pace.take(signal);
    const page = await this.#reader.send(
      new DescribeScalingActivitiesCommand({
        MaxRecords: 100,
        Filters: [
          { Name: 'StartTimeLowerBound', Values: [since.toISOString()] },
        ],
      }),
      { abortSignal: signal },
    );
    return page.Activities ?? [];
  }

  warmPool(name: string, signal: AbortSignal): Promise<Instance[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#reader.send(
        new DescribeWarmPoolCommand({
          AutoScalingGroupName: name,
          MaxRecords: 50,
          NextToken,
        }),
        { abortSignal: signal },
      );
      return [page.Instances, page.NextToken];
    });
  }

  /** The newest and the default version of every template of the account: one call tells which ones are new. */
  newestVersions(signal: AbortSignal): Promise<LaunchTemplateVersion[]> {
    return this.#pages(signal, async NextToken => {
      const page = await this.#ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          Versions: ['$Latest', '$Default'],
          MaxResults: 200,
          NextToken,
        }),
        { abortSignal: signal },
      );
      return [page.LaunchTemplateVersions, page.NextToken];
    });
  }

  /** The newest of one template, or those with these numbers. Empty when there is none (any more). */
  async versions(
    templateId: string,
    numbers: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<LaunchTemplateVersion[]> {
    await this.#pace.take(signal);
    try {
      const page = await this.#ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: templateId,
          ...(numbers ? { Versions: [...numbers] } : { MaxResults: 50 }),
        }),
        { abortSignal: signal },
      );
      return page.LaunchTemplateVersions ?? [];
    } catch (error) {
      if (/^InvalidLaunchTemplate/.test(nameOf(error))) return [];
      throw error;
    }
  }

  /** Those of them that exist. */
  async images(ids: readonly string[], signal: AbortSignal): Promise<Image[]> {
    const found: Image[] = [];
    for (const Values of inBatches(ids, IMAGES)) {
      await this.#pace.take(signal);
      const page = await this.#ec2.send(
        new DescribeImagesCommand({
          Filters: [{ Name: 'image-id', Values }],
        }),
        { abortSignal: signal },
      );
      found.push(...(page.Images ?? []));
    }
    return found;
  }

  /** Id of the refresh. */
  async start(
    request: StartInstanceRefreshType,
    signal: AbortSignal,
  ): Promise<string> {
    await this.#pace.take(signal);
    const answer = await this.#writer.send(
      new StartInstanceRefreshCommand(request),
      { abortSignal: signal },
    );
    return answer.InstanceRefreshId ?? '';
  }

  async cancel(name: string, signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new CancelInstanceRefreshCommand({ AutoScalingGroupName: name }),
      { abortSignal: signal },
    );
  }

  async rollBack(name: string, signal: AbortSignal): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new RollbackInstanceRefreshCommand({ AutoScalingGroupName: name }),
      { abortSignal: signal },
    );
  }

  /** Suspended twice is suspended once. */
  async suspend(
    name: string,
    processes: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new SuspendProcessesCommand({
        AutoScalingGroupName: name,
        ScalingProcesses: [...processes],
      }),
      { abortSignal: signal },
    );
  }

  async resume(
    name: string,
    processes: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(
      new ResumeProcessesCommand({
        AutoScalingGroupName: name,
        // Without names AWS would resume all processes.
        ScalingProcesses: [...processes],
      }),
      { abortSignal: signal },
    );
  }

  async update(
    request: UpdateAutoScalingGroupType,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#pace.take(signal);
    await this.#writer.send(new UpdateAutoScalingGroupCommand(request), {
      abortSignal: signal,
    });
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
