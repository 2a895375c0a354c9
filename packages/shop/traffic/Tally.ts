import type { Step } from './Visitor.ts';

/** Counts of one report. `failed`: no answer at all; `clientErrors` are mostly sold-out articles and declined cards. */
export class Tally {
  #counts = {
    sent: 0,
    ok: 0,
    clientErrors: 0,
    serverErrors: 0,
    failed: 0,
    shed: 0,
    orders: 0,
  };
  #versions: Record<string, number> = {};
  #latencies: number[] = [];

  shed(): void {
    this.#counts.shed += 1;
  }

  /** `status` 0 = no answer. */
  answered(step: Step, status: number, version: string, ms: number): void {
    this.#counts.sent += 1;
    if (status === 0) this.#counts.failed += 1;
    else if (status >= 500) this.#counts.serverErrors += 1;
    else if (status >= 400) this.#counts.clientErrors += 1;
    else this.#counts.ok += 1;
    if (status === 201 && step.path.endsWith('/checkout'))
      this.#counts.orders += 1;
    this.#versions[version] = (this.#versions[version] ?? 0) + 1;
    this.#latencies.push(ms);
  }

  take(): Readonly<Record<string, unknown>> {
    const sorted = this.#latencies.sort((one, other) => one - other);
    const at = (share: number): number =>
      Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) /
      10;
    const taken = {
      ...this.#counts,
      p50Ms: at(0.5),
      p95Ms: at(0.95),
      p99Ms: at(0.99),
      versions: this.#versions,
    };
    this.#counts = {
      sent: 0,
      ok: 0,
      clientErrors: 0,
      serverErrors: 0,
      failed: 0,
      shed: 0,
      orders: 0,
    };
    this.#versions = {};
    this.#latencies = [];
    return taken;
  }
}
