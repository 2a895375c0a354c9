import { setTimeout as sleep } from 'node:timers/promises';
import { Caller } from './Caller.ts';
import { Tally } from './Tally.ts';
import type { LoopResult, Outcome } from './Tally.ts';

/** One operation over one connection: a request, or a journey of several. */
export type Work = (caller: Caller) => Promise<Outcome>;

const WARM_SECONDS = 2;

/** Every connection has one operation in flight, for `seconds` after two seconds of warming. */
export async function closedLoop(
  url: string,
  options: {
    readonly connections: number;
    readonly seconds: number;
    readonly work: Work;
    readonly warmSeconds?: number;
  },
): Promise<LoopResult> {
  const callers = await Promise.all(
    Array.from({ length: options.connections }, () => Caller.open(url)),
  );
  const tally = new Tally();
  const from =
    performance.now() + 1_000 * (options.warmSeconds ?? WARM_SECONDS);
  const until = from + 1_000 * options.seconds;
  const drive = async (first: Caller) => {
    let caller = first;
    while (performance.now() < until) {
      const started = performance.now();
      const outcome = await attempt(options.work, caller);
      const now = performance.now();
      if (started >= from && now <= until) tally.add(outcome, now - started);
      if (caller.closed) caller = await Caller.open(url);
    }
    caller.close();
  };
  await Promise.all(callers.map(drive));
  return tally.result(options.seconds);
}

/**
 * Operations begin on a fixed schedule whatever the answers do; latency counts from the intended begin. Connections are opened
 * as they are needed. Operations that end later than `withinMs` after their begin count as failed.
 */
export async function openLoop(
  url: string,
  options: {
    readonly perSecond: number;
    readonly seconds: number;
    readonly work: Work;
    readonly withinMs?: number;
  },
): Promise<LoopResult> {
  const idle: Caller[] = [];
  const tally = new Tally();
  const running = new Set<Promise<void>>();
  const begin = performance.now() + 100;
  const from = begin + 1_000 * WARM_SECONDS;
  const until = from + 1_000 * options.seconds;
  const one = async (intended: number) => {
    let outcome: Outcome = 'failed';
    let caller: Caller | undefined;
    try {
      caller = idle.pop() ?? (await Caller.open(url));
      outcome = await attempt(options.work, caller);
    } catch {
      // No connection: a failure, as the caller would see it.
    }
    if (caller && !caller.closed) idle.push(caller);
    const ms = performance.now() - intended;
    const late = outcome === 'ok' && ms > (options.withinMs ?? Infinity);
    if (intended >= from) tally.add(late ? 'failed' : outcome, ms);
  };
  const gapMs = 1_000 / options.perSecond;
  let next = begin;
  while (next < until) {
    const now = performance.now();
    for (; next <= now && next < until; next += gapMs) {
      const task = one(next).finally(() => running.delete(task));
      running.add(task);
    }
    await sleep(1);
  }
  await Promise.all(running);
  for (const caller of idle) caller.close();
  return tally.result(options.seconds);
}

async function attempt(work: Work, caller: Caller): Promise<Outcome> {
  try {
    return await work(caller);
  } catch {
    return 'failed';
  }
}
