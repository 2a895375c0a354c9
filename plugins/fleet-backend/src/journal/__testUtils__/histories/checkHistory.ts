import type { ActionState } from '@capstan/plugin-fleet-common';
import { UNREACHABLE } from '../../Delivery';
import { isEnded, TRANSITIONS } from '../../transitions';
import type { History, RowWrite } from './History';

const RANK: Readonly<Record<ActionState | 'unknown', number>> = {
  unknown: -1,
  recorded: 0,
  sending: 1,
  accepted: 2,
  succeeded: 3,
  failed: 3,
  refused: 3,
};

/** A stretch of time in which one owner held one action. */
interface Tenure {
  readonly id: string;
  readonly groupId: string;
  readonly owner: string;
  readonly fence: number;
  readonly from: number;
  to: number;
}

/**
 * What must not be in a history of several replicas, one sentence for each finding. Looks at nothing but what was
 * recorded from outside.
 */
export function checkHistory(history: History): string[] {
  const tenures = tenuresOf(history.writes);
  return [
    ...twoActors(tenures),
    ...callsWithoutLease(history, tenures),
    ...staleWrites(history),
    ...secondEffects(history),
    ...lostUpdates(history),
    ...untruths(history),
    ...unequalAnswers(history),
    ...goneBack(history),
    ...unendedActions(history),
  ];
}

function tenuresOf(writes: readonly RowWrite[]): Tenure[] {
  const tenures: Tenure[] = [];
  const running = new Map<string, Tenure>();
  for (const write of writes) {
    const { id, groupId, owner, until, fence, at } = write;
    const current = running.get(id);
    if (current && (current.owner !== owner || current.fence !== fence)) {
      current.to = Math.min(current.to, at);
      running.delete(id);
    }
    if (owner === undefined || until === undefined) continue;
    const same = running.get(id);
    if (same) {
      same.to = until;
    } else {
      const tenure = { id, groupId, owner, fence, from: at, to: until };
      running.set(id, tenure);
      tenures.push(tenure);
    }
  }
  return tenures;
}

function* twoActors(tenures: readonly Tenure[]): Iterable<string> {
  for (const [index, a] of tenures.entries()) {
    for (const b of tenures.slice(index + 1)) {
      if (a.groupId === b.groupId && a.from < b.to && b.from < a.to)
        yield `two actors on ${a.groupId}: ${nameOf(a)} and ${nameOf(b)}`;
    }
  }
}

function nameOf({ id, owner, fence, from, to }: Tenure): string {
  return `${owner} on ${id} (fence ${fence}, ${from}–${to})`;
}

function* callsWithoutLease(
  { calls }: History,
  tenures: readonly Tenure[],
): Iterable<string> {
  const callers = new Map<Tenure, number>();
  for (const call of calls) {
    // Clocks are read to the millisecond.
    const under = tenures.find(
      ({ id, from, to }) =>
        id === call.id && from <= call.at + 1 && call.at <= to + 1,
    );
    if (!under) {
      yield `${call.operation} of ${call.id} by replica ${call.replica} at ${call.at} without a lease`;
    } else {
      const other = callers.get(under) ?? call.replica;
      callers.set(under, other);
      if (other !== call.replica)
        yield `replicas ${other} and ${call.replica} called under one lease of ${call.id}`;
    }
  }
}

/** Every write may follow the former one of its row; nobody writes once somebody else has claimed. */
function* staleWrites({ writes, actions }: History): Iterable<string> {
  const last = new Map<string, RowWrite>();
  for (const write of writes) {
    const former = last.get(write.id);
    last.set(write.id, write);
    if (!former) continue;
    if (write.fence < former.fence)
      yield `a stale write of ${write.id}: fence ${write.fence} after ${former.fence}`;
    const allowed =
      write.state === former.state ||
      TRANSITIONS[former.state].includes(write.state);
    if (!allowed || (isEnded(former.state) && write.state !== former.state))
      yield `${write.id} went from ${former.state} to ${write.state}`;
    if (isEnded(former.state)) yield `${write.id} was written after its end`;
  }
  for (const { id, state, steps } of actions) {
    for (const name of ['recorded', 'sent', 'accepted', 'finished']) {
      if (steps.filter(step => step === name).length > 1)
        yield `${id} has the step '${name}' more than once`;
    }
    if (last.get(id)?.state !== state)
      yield `${id} is ${state}, but the last write said ${last.get(id)?.state}`;
  }
}

function* secondEffects({ effects, actions }: History): Iterable<string> {
  const done = new Set<string>();
  for (const effect of effects) {
    const action = actions.find(({ id }) => id === effect.id);
    if (done.has(effect.id)) yield `${effect.id} had a second effect`;
    done.add(effect.id);
    if (!action) {
      yield `an effect of ${effect.id}, which is not in the journal`;
    } else if (
      action.groupId !== effect.groupId ||
      action.actor !== effect.actor ||
      JSON.stringify(action.request) !== JSON.stringify(effect.request)
    ) {
      yield `the effect of ${effect.id} is not what was asked for`;
    }
  }
}

/** Two effects that were meant for the same state of a group: the second did not see the first. */
function* lostUpdates({ effects }: History): Iterable<string> {
  const last = new Map<string, number>();
  for (const { id, groupId, token } of effects) {
    const before = last.get(groupId);
    if (before !== undefined && Number(token) <= before)
      yield `a lost update on ${groupId}: ${id} was meant for version ${token}, but ${before} was changed already`;
    last.set(groupId, Number(token));
  }
}

/** What the journal says at the end is what the provider did. */
function* untruths({ effects, actions }: History): Iterable<string> {
  const done = new Set(effects.map(({ id }) => id));
  for (const { id, state, message } of actions) {
    const nothingSent =
      state === 'refused' || (state === 'failed' && isUnsent(message));
    if (nothingSent && done.has(id))
      yield `${id} is ${state} (${message}), but it had an effect`;
    if ((state === 'succeeded' || state === 'accepted') && !done.has(id))
      yield `${id} is ${state}, but it had no effect`;
  }
}

function isUnsent(message: string): boolean {
  return message.startsWith(UNREACHABLE);
}

function* unequalAnswers({ submissions, actions }: History): Iterable<string> {
  const told = new Map<string, { body: string; id: string }>();
  for (const { actor, key, body, answer } of submissions) {
    if ('error' in answer) continue;
    const name = `${actor} ${key}`;
    const former = told.get(name);
    if (!former) told.set(name, { body, id: answer.id });
    else if (former.body !== body)
      yield `the key ${name} was taken for two different bodies`;
    else if (former.id !== answer.id)
      yield `the key ${name} gave ${former.id} and ${answer.id}`;
  }
  const keys = actions.map(({ actor, key }) => `${actor} ${key}`);
  for (const key of keys) {
    if (keys.indexOf(key) !== keys.lastIndexOf(key))
      yield `two actions under the key ${key}`;
  }
}

/** What somebody has been told is seen by everybody from then on, and nothing earlier is. */
function* goneBack({
  submissions,
  readings,
  actions,
}: History): Iterable<string> {
  const told = submissions.flatMap(({ answer, from, to }) =>
    'id' in answer ? [{ ...answer, from, to }] : [],
  );
  const seen = [...told, ...readings];
  for (const reading of readings) {
    for (const former of seen) {
      if (former.id !== reading.id || former.to > reading.from) continue;
      if (
        RANK[reading.state] < RANK[former.state] ||
        (RANK[former.state] === 3 && reading.state !== former.state)
      )
        yield `${reading.id} was ${former.state}, and then read as ${reading.state} from replica ${reading.replica}`;
    }
  }
  for (const { id } of told) {
    if (!actions.some(action => action.id === id))
      yield `${id} was answered, but is not in the journal`;
  }
}

function* unendedActions({ actions }: History): Iterable<string> {
  for (const { id, state } of actions)
    if (!isEnded(state)) yield `${id} never ended: it is ${state}`;
}
