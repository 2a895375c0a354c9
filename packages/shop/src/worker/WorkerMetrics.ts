import type { Metrics } from '../metrics/Metrics.ts';
import { label } from '../metrics/Metrics.ts';
import type { OutboxState } from '../outbox/OutboxRelay.ts';
import type { Job, QueueState } from './JobQueue.ts';

/** What the worker exports: what waits and for how long (to scale on), and what became of the jobs it worked on. */
export class WorkerMetrics {
  readonly #metrics: Metrics;
  #outbox: OutboxState = { waiting: 0, oldestSeconds: 0 };
  #queue: QueueState = { waiting: 0, active: 0, dead: 0, oldestSeconds: 0 };

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    metrics.gauge(
      'shop_jobs',
      'Jobs by state, of all workers together: in the outbox, waiting, active, dead.',
      () =>
        new Map([
          ['state="outbox"', this.#outbox.waiting],
          ['state="waiting"', this.#queue.waiting],
          ['state="active"', this.#queue.active],
          ['state="dead"', this.#queue.dead],
        ]),
    );
    metrics.gauge(
      'shop_oldest_job_seconds',
      'Age of the oldest job that waits; 0 when none does. The gauge to scale workers on.',
      () =>
        Math.max(this.#outbox.oldestSeconds, this.#queue.oldestSeconds ?? 0),
    );
  }

  measured(outbox: OutboxState, queue: QueueState): void {
    this.#outbox = outbox;
    this.#queue = queue;
  }

  handled(job: Job, outcome: string, seconds: number): void {
    // Kinds come from our own code by way of the database; a strange one is still only one label.
    const labels = `kind="${label(job.kind.slice(0, 60))}"`;
    this.#metrics.count(
      'shop_jobs_total',
      'Jobs worked on by kind and outcome: done, repeated (was done before), failed (comes again), dead.',
      `${labels},outcome="${outcome}"`,
    );
    this.#metrics.observe(
      'shop_job_duration_seconds',
      'Time of one attempt of a job.',
      labels,
      seconds,
    );
  }
}
