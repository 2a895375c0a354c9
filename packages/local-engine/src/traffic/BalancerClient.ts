import type {
  BalancerGroup,
  BalancerGroupState,
  BalancerMetrics,
  BalancerState,
} from '../balancer/control.ts';
import type { MetricWindow } from '../api/types.ts';

/** The engine's side of `balancer/control.ts`. Every call has a deadline; a balancer that hangs is one that is down. */
export class BalancerClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  state(timeoutMs = 2000): Promise<BalancerState> {
    return this.#call('GET', '/state', timeoutMs);
  }

  putGroup(group: BalancerGroup): Promise<BalancerGroupState> {
    return this.#call(
      'PUT',
      `/groups/${encodeURIComponent(group.groupId)}`,
      5000,
      group,
    );
  }

  async deleteGroup(groupId: string): Promise<void> {
    await this.#call('DELETE', `/groups/${encodeURIComponent(groupId)}`, 5000);
  }

  /** Waits until nothing is in flight to the instance, at most `timeoutMs`. */
  drained(
    instance: string,
    timeoutMs: number,
  ): Promise<{ readonly drained: boolean; readonly inFlight: number }> {
    const query = new URLSearchParams({
      instance,
      timeoutMs: String(timeoutMs),
    });
    return this.#call('GET', `/drained?${query}`, timeoutMs + 2000);
  }

  async metrics(after?: string): Promise<readonly MetricWindow[]> {
    const query = after ? `?${new URLSearchParams({ after })}` : '';
    const { items } = await this.#call<BalancerMetrics>(
      'GET',
      `/metrics${query}`,
      5000,
    );
    return items;
  }

  async stop(drainMs: number): Promise<void> {
    await this.#call('POST', '/stop', 2000, { drainMs });
  }

  async #call<T>(
    method: string,
    path: string,
    timeoutMs: number,
    body?: unknown,
  ): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `The balancer answered ${method} ${path} with ${
          response.status
        }: ${text.slice(0, 200)}`,
      );
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
