import { createHash } from 'node:crypto';
import type { Log } from '../log/log.ts';
import { PermanentJobFailure } from './JobQueue.ts';
import type { Job, JobQueue, NewJob, QueueState } from './JobQueue.ts';
import { SqsClient } from './SqsClient.ts';
import type { SqsMessage } from './SqsClient.ts';

export interface SqsJobQueueOptions {
  readonly url: string;
  readonly log: Log;
  /** Jobs of one worker at a time. */
  readonly concurrency: number;
  readonly jobSeconds: number;
  /** Deliveries before a job becomes a dead letter; the queue's own `maxReceiveCount` should not be lower. */
  readonly attempts: number;
  /** How long one question for jobs waits at the queue, and so how long an idle worker takes to stop. Default 5, at most 20. */
  readonly waitSeconds?: number;
}

const MOST_PAUSE_SECONDS = 600;
const MOST_REDRIVEN = 1_000;

/**
 * Jobs in Amazon SQS, for groups that are scaled on the queue's own metrics. The queue and its queue for dead letters
 * (`RedrivePolicy`) are made by the infrastructure. A key that is sent twice is delivered twice: `handled_jobs` knows it.
 */
export class SqsJobQueue implements JobQueue {
  readonly name = 'sqs';
  readonly #options: SqsJobQueueOptions;
  /** Ends a question that is still under way when the time to stop is over. */
  readonly #hangUp = new AbortController();
  #stopped = false;
  readonly #running = new Set<Promise<void>>();
  #client: SqsClient | undefined;
  #deadUrl: string | undefined;
  #receiving: Promise<void> | undefined;

  constructor(options: SqsJobQueueOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#client ??= await SqsClient.create(this.#options.url);
    this.#deadUrl = (await this.#client.counts(this.#options.url)).deadUrl;
    if (this.#deadUrl === undefined)
      this.#options.log.warn(
        'The SQS queue has no RedrivePolicy: jobs that never succeed stay in it. Give it a queue for dead letters.',
      );
  }

  async send(jobs: readonly NewJob[]): Promise<void> {
    for (let from = 0; from < jobs.length; from += 10) {
      await this.#started().send(
        this.#options.url,
        jobs.slice(from, from + 10).map(toEntry),
      );
    }
  }

  async work(handle: (job: Job) => Promise<void>): Promise<void> {
    this.#receiving = this.#receive(handle);
  }

  async state(): Promise<QueueState> {
    const client = this.#started();
    const { waiting, hidden } = await client.counts(this.#options.url);
    const dead =
      this.#deadUrl === undefined
        ? 0
        : (await client.counts(this.#deadUrl)).waiting;
    // SQS counts a job that waits for its next attempt as hidden, like one that runs.
    const active = this.#running.size;
    return {
      waiting: waiting + Math.max(0, hidden - active),
      active,
      dead,
      // Only CloudWatch knows it (ApproximateAgeOfOldestMessage).
      oldestSeconds: undefined,
    };
  }

  async redrive(): Promise<number> {
    const client = this.#started();
    let moved = 0;
    while (this.#deadUrl !== undefined && moved < MOST_REDRIVEN) {
      const messages = await client.receive(this.#deadUrl, {
        most: 10,
        waitSeconds: 0,
        hiddenSeconds: 30,
        signal: this.#hangUp.signal,
      });
      if (messages.length === 0) break;
      for (const message of messages) {
        await client.send(this.#options.url, [toEntry(toJob(message))]);
        await client.delete(this.#deadUrl, message.receipt);
        moved += 1;
      }
    }
    return moved;
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([
      Promise.all([this.#receiving, ...this.#running]),
      late,
    ]);
    clearTimeout(timer);
    this.#hangUp.abort();
    this.#client?.close();
  }

  async #receive(handle: (job: Job) => Promise<void>): Promise<void> {
    const {
      url,
      concurrency,
      jobSeconds,
      log,
      waitSeconds = 5,
    } = this.#options;
    const { signal } = this.#hangUp;
    while (!this.#stopped) {
      try {
        const messages = await this.#started().receive(url, {
          most: concurrency - this.#running.size,
          waitSeconds,
          hiddenSeconds: jobSeconds,
          signal,
        });
        for (const message of messages) {
          if (this.#stopped) {
            // Given to this worker although it stops. Without this nobody would see the job until its time is over.
            await this.#started().hide(url, message.receipt, 0);
            continue;
          }
          const running = this.#handle(message, handle)
            .catch(error =>
              // The message stays hidden for its time, then it comes again.
              log.error('A job could not be settled with SQS.', error),
            )
            .finally(() => this.#running.delete(running));
          this.#running.add(running);
        }
        if (this.#running.size >= concurrency)
          await Promise.race(this.#running);
      } catch (error) {
        if (signal.aborted) return;
        log.error('SQS gave no jobs; it is asked again.', error);
        await new Promise(resolve => setTimeout(resolve, 2_000));
      }
    }
  }

  async #handle(
    message: SqsMessage,
    handle: (job: Job) => Promise<void>,
  ): Promise<void> {
    const { url, attempts } = this.#options;
    const client = this.#started();
    try {
      await handle({ ...toJob(message), attempt: message.deliveries });
    } catch (error) {
      const hopeless =
        error instanceof PermanentJobFailure || message.deliveries >= attempts;
      if (!hopeless || this.#deadUrl === undefined) {
        const pause = Math.min(
          MOST_PAUSE_SECONDS,
          2 ** (message.deliveries - 1),
        );
        await client.hide(url, message.receipt, pause);
        return;
      }
      await client.send(this.#deadUrl, [toEntry(toJob(message))]);
    }
    await client.delete(url, message.receipt);
  }

  #started(): SqsClient {
    if (this.#client === undefined)
      throw new Error('The job queue is not started.');
    return this.#client;
  }
}

function toEntry(job: NewJob): { readonly body: string; readonly key: string } {
  const { kind, key, payload, trace, createdAt } = job;
  return {
    body: JSON.stringify({ kind, key, payload, trace, createdAt }),
    // Fits into the identifiers of a FIFO queue whatever the key is made of.
    key: createHash('sha256').update(`${kind}\0${key}`).digest('hex'),
  };
}

/** What is no job of ours becomes one of an unknown kind, so that it ends among the dead letters and not in a loop. */
function toJob(message: SqsMessage): NewJob {
  let read: unknown;
  try {
    read = JSON.parse(message.body);
  } catch {
    read = undefined;
  }
  const given: Readonly<Record<string, unknown>> =
    typeof read === 'object' && read !== null ? { ...read } : {};
  return {
    kind: String(given.kind ?? 'unreadable'),
    key: String(given.key ?? message.receipt),
    payload: given.payload ?? message.body,
    createdAt: String(given.createdAt ?? new Date().toISOString()),
    ...(typeof given.trace === 'string' ? { trace: given.trace } : {}),
  };
}
