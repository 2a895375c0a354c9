import { Problem } from '../http/Problem.ts';
import type { ChangeAnswer, Deed } from './OrderChange.ts';
import { TRANSITIONS, eventsFrom, stateOf } from './states.ts';
import type { Actor, OrderEvent, OrderStatus, Transition } from './states.ts';

/** What the database refused, under the order's lock, as a sentence. */
export function refusalOf(
  answer: Exclude<ChangeAnswer, { outcome: 'changed' | 'replay' }>,
  id: string,
  event: OrderEvent,
): Problem {
  switch (answer.outcome) {
    case 'noOrder':
      return Problem.notFound('order', id);
    case 'wrongState':
      return refusal(event, answer.detail.status, 'manager');
    case 'noLine':
      return new Problem(
        422,
        `Variant ${answer.detail.variantId} is not in this order. Take the variants from its lines.`,
        { code: 'no-line' },
      );
    case 'tooManyPieces':
      return new Problem(
        422,
        `Only ${answer.detail.left} pieces of variant ${answer.detail.variantId} are left to take back.`,
        { code: 'too-many-pieces' },
      );
    case 'tooMuch':
      return new Problem(
        422,
        `Only ${answer.detail.left} (minor units) of this order are left to give back. Lower the amount.`,
        { code: 'too-much' },
      );
    case 'notPaid':
      return new Problem(
        409,
        'This order was never paid, so there is nothing to give back.',
        { code: 'not-paid' },
      );
    case 'nothingLeft':
      return new Problem(
        409,
        'All of the money of this order was given back already.',
        { code: 'nothing-left' },
      );
    case 'keyReused':
      return keyReused();
    default: {
      const never: never = answer;
      throw new Error(`Unknown outcome ${JSON.stringify(never)}`);
    }
  }
}

/** The transition, when this person may make it from this state; otherwise the refusal that says what is possible. */
export function allowed(
  event: OrderEvent,
  status: OrderStatus,
  by: Deed['by'],
): Transition {
  const found = TRANSITIONS.filter(
    one => one.event === event && one.from.includes(status),
  );
  const actors = actorsOf(by);
  const mine = found.find(one => one.by.some(actor => actors.includes(actor)));
  if (mine !== undefined) return mine;
  if (found.length > 0 && by === 'clerk') {
    throw new Problem(
      403,
      `Only a manager may ${event} an order that is ${stateOf(status)}.`,
      { code: 'role' },
    );
  }
  throw refusal(event, status, by);
}

export function actorsOf(by: Deed['by']): readonly Actor[] {
  return by === 'manager' ? ['clerk', 'manager'] : [by];
}

function refusal(
  event: OrderEvent,
  status: OrderStatus,
  by: Deed['by'],
): Problem {
  const possible = [...new Set(eventsFrom(status, actorsOf(by)))];
  const hint =
    possible.length === 0
      ? 'Nothing can be done with it any more.'
      : `Possible now: ${possible.join(', ')}.`;
  return new Problem(
    409,
    `This order is ${stateOf(status)}, so '${event}' is not possible. ${hint}`,
    { code: 'wrong-state' },
  );
}

export function keyReused(): Problem {
  return new Problem(
    422,
    'This Idempotency-Key was used for another refund of this order. Use a new key for a new refund.',
    { code: 'key-reused' },
  );
}
