import type { Scope } from '@capstan/plugin-fleet-node';
import { newsOf } from './newsOf';
import type { News } from './newsOf';

/** The topic of Backstage's events that EventBridge's events are published to. */
export const PUSH_TOPIC = 'fleet-aws';

/** Looks that events ask for are at least this far apart in a scope, in milliseconds. */
const APART_MS = 1_000;

/** Hands what EventBridge tells to those who follow its account and region. */
export class Pushes {
  readonly #followers = new Map<string, Set<(news: News) => void>>();

  /** An event as it was in the queue; what says nothing to anybody is dropped. */
  receive(payload: unknown): void {
    const news = newsOf(payload);
    if (!news) return;
    for (const follower of this.#followers.get(keyOf(news)) ?? [])
      follower(news);
  }

  /**
   * Calls `onChange` when an event of the account and region is about something that is shown, at once or a second after the
   * last call. Resolves when the signal aborts. Without a queue that Backstage reads, nothing ever comes, and the looks poll.
   */
  async follow(
    service: News['service'],
    { account, region }: Pick<Scope, 'account' | 'region'>,
    options: {
      /** Is told the names of each event, and answers whether any of them is shown. Absent: none is. */
      readonly heated?: { heat(names: readonly string[]): boolean };
      readonly onChange: () => void;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { heated, onChange, signal } = options;
    if (signal.aborted) return;
    const key = keyOf({ service, account, region });
    let calledAt = Number.NEGATIVE_INFINITY;
    let timer: NodeJS.Timeout | undefined;
    const call = () => {
      timer = undefined;
      calledAt = Date.now();
      onChange();
    };
    const follower = ({ names }: News) => {
      if (!heated?.heat(names) || timer) return;
      const waitMs = calledAt + APART_MS - Date.now();
      if (waitMs > 0) timer = setTimeout(call, waitMs);
      else call();
    };
    const followers = this.#followers.get(key) ?? new Set();
    this.#followers.set(key, followers.add(follower));
    await new Promise<void>(resolve => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    clearTimeout(timer);
    followers.delete(follower);
  }
}

function keyOf({
  service,
  account,
  region,
}: Pick<News, 'service' | 'account' | 'region'>): string {
  return `${service}:${account}:${region}`;
}
