/** What a service, a group, a table or a queue has to bear. Numbers only, so that it fits into JSON. @public */
export interface Load {
  /** Requests per second of all instances together. Default 0. */
  readonly requestsPerSecond?: number;
  /** Requests per second that take all of one instance's processor. Default 100. */
  readonly requestsPerInstance?: number;
  /** Percent of the processor that an instance takes without requests. Default 3. */
  readonly idleCpuPercent?: number;
  /** Percent. Default 40. */
  readonly memoryPercent?: number;
  /** Percent of the requests that fail; those beyond what the instances can do fail besides. Default 0. */
  readonly errorPercent?: number;
  /** Median of the answer times without a queue, in milliseconds. Default 40. */
  readonly latencyMs?: number;
  /** Messages per second that are sent to a queue. Default 0. */
  readonly messagesPerSecond?: number;
  /** ARN of the queue that the instances work off. */
  readonly worksOff?: string;
  /** Messages per second that one instance works off. Default 1. */
  readonly messagesPerInstance?: number;
  /** Units per second that are consumed of a table. Default 0. */
  readonly readUnitsPerSecond?: number;
  readonly writeUnitsPerSecond?: number;
  /** Everything per second goes up and down by so many percent … Default 0. */
  readonly wavePercent?: number;
  /** … and is where it was after so many minutes. Default 60. */
  readonly waveMinutes?: number;
}

/** By how much what comes per second is multiplied now. */
export function waveOf(
  { wavePercent = 0, waveMinutes = 60 }: Load,
  now: number,
): number {
  const turn = (2 * Math.PI * now) / (Math.max(1, waveMinutes) * 60_000);
  return 1 + (wavePercent / 100) * Math.sin(turn);
}
