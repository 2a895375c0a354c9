import type { RegionWorld } from '../../RegionWorld.ts';

/** A message that somebody sent. */
export interface MessageState {
  readonly id: string;
  readonly body: string;
  /** Of the last time that it was received. */
  receipt: string;
  /** Nobody receives it before (ms since 1970). */
  hiddenUntil: number;
}

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
  /** Those with content, oldest first; loads count in the numbers above and send none. */
  readonly messages: MessageState[];
}

/** Queues of one region. What loads send is a number; messages with content come from `send`. @public */
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
      messages: [],
    };
    this.queues.set(queue.name, queue);
    return queue;
  }

  send(queue: QueueState, body: string): MessageState {
    const id = this.region.world.random.uuid();
    const message = { id, body, receipt: '', hiddenUntil: 0 };
    queue.messages.push(message);
    return message;
  }

  /** The oldest that nobody works on; for so long nobody else receives them. */
  receive(
    queue: QueueState,
    options: { readonly count: number; readonly hiddenSeconds: number },
  ): readonly MessageState[] {
    const { clock, random } = this.region.world;
    const now = clock.now();
    const received = queue.messages
      .filter(({ hiddenUntil }) => hiddenUntil <= now)
      .slice(0, options.count);
    for (const message of received) {
      message.receipt = random.uuid();
      message.hiddenUntil = now + options.hiddenSeconds * 1000;
    }
    return received;
  }

  /** Whether a message was there that was last received so. */
  delete(queue: QueueState, receipt: string): boolean {
    const at = queue.messages.findIndex(message => message.receipt === receipt);
    if (at < 0) return false;
    queue.messages.splice(at, 1);
    return true;
  }

  /** By name, ARN or URL. */
  find(name: string): QueueState | undefined {
    return this.queues.get(name.split(/[:/]/).at(-1) ?? '');
  }
}
