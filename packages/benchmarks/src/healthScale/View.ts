import { until } from '../support/until.ts';

/** How often a page asks again by itself. */
const EVERY_MS = 10_000;

/** What people look at: pages of a portal that ask again and again. */
export class View {
  readonly #base: string;
  readonly #services: number;

  constructor(port: number, services: number) {
    this.#base = `http://127.0.0.1:${port}/api/fleet`;
    this.#services = services;
  }

  /** Resolves once the portal shows all services. */
  async ready(): Promise<void> {
    await until(
      'the services are shown',
      async () => {
        const response = await fetch(`${this.#base}/services?limit=100`);
        const { total } = (await response.json()) as { total?: number };
        return total === this.#services ? total : undefined;
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
  }

  /** So many people look for so many seconds, each at one service's pages. */
  async watch(
    viewers: number,
    seconds: number,
  ): Promise<{ answers: number; failures: number }> {
    const end = performance.now() + seconds * 1000;
    let answers = 0;
    let failures = 0;
    const look = async (viewer: number) => {
      await pause((EVERY_MS * viewer) / viewers);
      while (performance.now() < end) {
        const started = performance.now();
        for (const path of this.#pages(viewer)) {
          const response = await fetch(`${this.#base}${path}`).catch(
            () => undefined,
          );
          await response?.arrayBuffer();
          if (response?.ok) answers++;
          else failures++;
        }
        const rest = EVERY_MS - (performance.now() - started);
        await pause(Math.min(rest, end - performance.now()));
      }
    };
    await Promise.all(
      Array.from({ length: viewers }, (_, viewer) => look(viewer)),
    );
    return { answers, failures };
  }

  #pages(viewer: number): readonly string[] {
    const service = `service-${viewer % this.#services}`;
    const id = encodeURIComponent(`memory:test:-:${service}%2Fprod`);
    return [
      '/services',
      `/groups?entityRef=component:default/${service}`,
      `/groups/${id}/health`,
      `/groups/${id}/signals`,
      `/alerts?entityRef=component:default/${service}`,
      '/alerts',
    ];
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
}
