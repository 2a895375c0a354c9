import type { RegionWorld } from '../../RegionWorld.ts';

export interface QueueState {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly createdAt: number;
  /** Seconds. */
  readonly visibilityTimeout: number;
  /** Messages that wait. */
  visible: number;
  /** Messages that somebody works on. */
  inFlight: number;
}

/** Queues of one region, by number only: messages have no content. @public */
export class SqsRegion {
  readonly region: RegionWorld;
  readonly queues = new Map<string, QueueState>();

  constructor(region: RegionWorld) {
    this.region = region;
  }

  queue(options: {
    readonly name: string;
    /** Messages that wait already. Default 0. */
    readonly messages?: number;
  }): QueueState {
    const { account, name: region } = this.region;
    const queue: QueueState = {
      name: options.name,
      arn: this.region.arn('sqs', options.name),
      url: `https://sqs.${region}.amazonaws.com/${account}/${options.name}`,
      createdAt: this.region.world.clock.now(),
      visibilityTimeout: 30,
      visible: options.messages ?? 0,
      inFlight: 0,
    };
    this.queues.set(queue.name, queue);
    return queue;
  }

  /** By name, ARN or URL. */
  find(name: string): QueueState | undefined {
    return this.queues.get(name.split(/[:/]/).at(-1) ?? '');
  }
}
