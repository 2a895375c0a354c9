import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Customers behind a load balancer: they ask until it notices that the instance is no longer ready, and what was asked until then has to be
 * answered well.
 */
export class Customers {
  readonly #url: string;
  #sending = true;
  #answered = 0;
  readonly #failures: string[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  get answered(): number {
    return this.#answered;
  }
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Resolves when the instance is no longer ready and the last request was answered. */
  async ask(customers: number): Promise<void> {
    await Promise.all([
      this.#balancer(),
      ...Array.from({ length: customers }, () => this.#customer()),
    ]);
  }

  async #balancer(): Promise<void> {
    while (this.#sending) {
      const ready = await fetch(`${this.#url}/readyz`).catch(() => undefined);
      await ready?.arrayBuffer();
      this.#sending = ready?.status === 200;
      await sleep(100);
    }
  }

  async #customer(): Promise<void> {
    while (this.#sending) {
      try {
        const answer = await fetch(`${this.#url}/api/products?limit=20`);
        await answer.arrayBuffer();
        if (answer.ok) this.#answered += 1;
        else this.#failures.push(`status ${answer.status}`);
      } catch (error) {
        const { cause, message } = error as Error;
        this.#failures.push(cause instanceof Error ? cause.message : message);
      }
    }
  }
}
