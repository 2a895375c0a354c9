import { setTimeout as sleep } from 'node:timers/promises';
import type { ReleaseNote } from '../runs/Run';
import { rollOut } from './rollOut';
import { StageFailed } from './Stage';
import type { StageContext, StageTools } from './Stage';

const LOOK_MS = 2_500;

interface Watched {
  readonly groupId: string;
  readonly releaseId: string;
  readonly rolloutId: string;
  readonly before: ReleaseNote;
}

/**
 * Watches what the balancer counts for a new release, and goes back to the former one when too much of it fails; then it
 * throws with the number. Answers a sentence about what it saw.
 */
export async function watchErrors(
  tools: StageTools,
  context: StageContext,
  watched: Watched,
): Promise<string> {
  const { bakeSeconds, errorPercent } = tools.alarm;
  const { output, signal } = context;
  if (bakeSeconds === 0) return 'Its errors are not watched.';
  output.say(
    `Watching errors for ${bakeSeconds} s; more than ${errorPercent} % is too much`,
  );
  const since = Date.now();
  for (;;) {
    const seen = await count(tools, watched, since, signal);
    if (seen.tooMany) return goBack(tools, context, watched, seen.sentence);
    if (Date.now() - since >= bakeSeconds * 1000) return seen.sentence;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

async function count(
  { engine, alarm }: StageTools,
  { groupId, releaseId }: Watched,
  since: number,
  signal: AbortSignal,
): Promise<{ readonly tooMany: boolean; readonly sentence: string }> {
  const after = new Date(since - 5_000).toISOString();
  const windows = await engine
    .metrics(groupId, after, { signal })
    .catch(error => {
      // An engine that is away counts nothing; the balancer goes on and tells it later.
      signal.throwIfAborted();
      if (error instanceof Error) return [];
      throw error;
    });
  let requests = 0;
  let errors = 0;
  for (const window of windows) {
    if (window.releaseId !== releaseId) continue;
    requests += window.requests;
    errors += window.errors;
  }
  const percent = requests === 0 ? 0 : (100 * errors) / requests;
  return {
    tooMany: requests >= alarm.leastRequests && percent > alarm.errorPercent,
    sentence:
      requests === 0
        ? 'Nobody asked it anything while its errors were watched.'
        : `${percent.toFixed(1)} % of ${requests} requests failed (limit ${
            alarm.errorPercent
          } %).`,
  };
}

async function goBack(
  { engine }: StageTools,
  { run, attempt, output, signal }: StageContext,
  { groupId, rolloutId, before }: Watched,
  sentence: string,
): Promise<never> {
  output.say(`${sentence} Going back to ${before.label}`);
  const failed = `${sentence} It went back to ${before.label}`;
  await rollOut(engine, groupId, {
    start: {
      releaseId: before.id,
      rollbackOf: rolloutId,
      actor: 'pipeline',
      reason: sentence,
    },
    idempotencyKey: `${run.id}:${run.startedAt}:back:${attempt}`,
    output,
    signal,
  }).catch(error => {
    throw new StageFailed(
      `${sentence} Going back to ${before.label} failed, too: ${error.message}`,
    );
  });
  throw new StageFailed(`${failed}.`);
}
