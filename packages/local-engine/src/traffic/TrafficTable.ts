import { setTimeout as sleep } from 'node:timers/promises';
import type { BalancerGroup, BalancerGroupState } from '../balancer/control.ts';
import type { BalancerProcess } from './BalancerProcess.ts';

const RETRY_MS = 50;

/**
 * Keeps the balancer's idea of one group equal to the engine's. It always sends the whole group as it is at that
 * moment, one request at a time, so an older table never overtakes a newer one.
 */
export class TrafficTable {
  readonly #balancer: BalancerProcess;
  readonly #build: () => BalancerGroup | undefined;
  readonly #onAnswer: (answer: BalancerGroupState) => void;
  #inForce: { readonly key: string; readonly generation: number } | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    balancer: BalancerProcess,
    build: () => BalancerGroup | undefined,
    onAnswer: (answer: BalancerGroupState) => void,
  ) {
    this.#balancer = balancer;
    this.#build = build;
    this.#onAnswer = onAnswer;
  }

  /**
   * Resolves once the balancer has confirmed a table that is at least as new as this call; goes on trying while the
   * balancer is away. Resolves early when the table was closed.
   */
  async push(): Promise<void> {
    // One that runs may have built its table before the caller's change: it has to be asked again afterwards.
    while (this.#running) {
      await this.#running;
    }
    this.#running = this.#send().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  close(): void {
    this.#closed = true;
  }

  /** Whether there is nothing that the balancer has not confirmed. */
  get upToDate(): boolean {
    const group = this.#build();
    return (
      group === undefined ||
      (this.#inForce?.generation === this.#balancer.generation &&
        this.#inForce.key === JSON.stringify(group))
    );
  }

  async #send(): Promise<void> {
    while (!this.#closed) {
      const group = this.#build();
      if (!group || this.upToDate) {
        return;
      }
      const { generation } = this.#balancer;
      try {
        const answer = await this.#balancer.client.putGroup(group);
        this.#inForce = { key: JSON.stringify(group), generation };
        this.#onAnswer(answer);
      } catch {
        await sleep(RETRY_MS);
      }
    }
  }
}
