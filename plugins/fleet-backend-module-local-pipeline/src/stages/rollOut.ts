import type {
  EngineClient,
  Rollout,
  StartRollout,
} from '@capstan/local-engine';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRefusal } from '../environments/EngineConnection';
import type { OutputTail } from '../processes/OutputTail';
import { StageFailed } from './Stage';

const LOOK_MS = 500;
/** An engine that is started again is back within seconds. */
const AWAY_LOOKS = 60;

export interface RollOutOptions {
  readonly start: StartRollout;
  /** The same key is the same rollout, however often it is sent. */
  readonly idempotencyKey: string;
  readonly output: OutputTail;
  readonly signal: AbortSignal;
}

/**
 * Starts a rollout and waits until the release has all traffic. Throws `StageFailed` with the engine's sentence when the
 * engine went back; then the former release serves. Waits for a rollout that is under way.
 */
export async function rollOut(
  engine: EngineClient,
  groupId: string,
  { start, idempotencyKey, output, signal }: RollOutOptions,
): Promise<Rollout> {
  const { id } = await persist(signal, output, () =>
    engine.startRollout(groupId, start, { idempotencyKey, signal }),
  );
  let said = '';
  for (;;) {
    const rollout = await persist(signal, output, () =>
      engine.rollout(groupId, id, { signal }),
    );
    if (rollout.message !== said) output.say(rollout.message);
    said = rollout.message;
    if (rollout.phase === 'succeeded' || rollout.phase === 'baking') {
      return rollout;
    }
    if (rollout.phase === 'failed' || rollout.phase === 'aborted') {
      throw new StageFailed(rollout.message);
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** Asks again while the engine is away (bounded), and while another rollout is under way (until the stage's end). */
async function persist<T>(
  signal: AbortSignal,
  output: OutputTail,
  call: () => Promise<T>,
): Promise<T> {
  let said = '';
  for (let away = 0; ; ) {
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      const { message } = error as Error;
      const busy = isRefusal(error) && error.status === 409;
      if (!busy) away += 1;
      if ((isRefusal(error) && !busy) || away > AWAY_LOOKS) {
        throw new StageFailed(message);
      }
      if (message !== said) output.say(message);
      said = message;
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}
