import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An instance with `/metrics` as the shop and cAdvisor write them: ten requests a second since it was started, one in ten
 * of which fails, all within 30 ms but for one in ten.
 */
export class MetricsServer {
  readonly #server: Server;
  readonly #started = Date.now();
  readonly #revision: string;
  /** Percent of its limit. */
  memoryPercent = 40;

  private constructor(revision: string) {
    this.#revision = revision;
    this.#server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(this.#text());
    });
  }

  static async start(revision: string): Promise<MetricsServer> {
    const server = new MetricsServer(revision);
    await new Promise<void>(resolve =>
      server.#server.listen(0, '127.0.0.1', resolve),
    );
    return server;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #text(): string {
    const requests = (Date.now() - this.#started) / 100;
    const labels = (status: number) =>
      `route="/",method="GET",status="${status}",revision="${this.#revision}"`;
    const good = labels(200);
    return [
      `shop_http_requests_total{${good}} ${0.9 * requests}`,
      `shop_http_requests_total{${labels(500)}} ${0.1 * requests}`,
      ...[
        ['0.02', 0.8],
        ['0.03', 0.9],
        ['0.5', 1],
        ['+Inf', 1],
      ].map(
        ([le, share]) =>
          `shop_http_request_duration_seconds_bucket{${good},le="${le}"} ${
            Number(share) * requests
          }`,
      ),
      `process_cpu_seconds ${requests / 20}`,
      'shop_jobs{state="waiting"} 7',
      `container_memory_working_set_bytes{name="shop-1"} ${this.memoryPercent}`,
      'container_spec_memory_limit_bytes{name="shop-1"} 100',
      '',
    ].join('\n');
  }
}
