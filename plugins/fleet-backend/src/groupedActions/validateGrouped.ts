import { InputError } from '@backstage/errors';
import type {
  GroupedItem,
  SubmitGroupedAction,
} from '@capstan/plugin-fleet-common';

const MOST = 50;

/** Throws an `InputError` unless there are 1–50 items, each of another group. */
export function validateItems(items: readonly GroupedItem[]): void {
  if (items.length < 1 || items.length > MOST)
    throw new InputError(
      `There are ${items.length} items. Give 1 to ${MOST}, in the order in which they are carried out.`,
    );
  const seen = new Set<string>();
  for (const { groupId } of items) {
    if (seen.has(groupId))
      throw new InputError(
        `The group '${groupId}' is there twice. One grouped action does one thing to a group.`,
      );
    seen.add(groupId);
  }
}

/** Throws an `InputError` that says what is wrong with what was confirmed. */
export function validateGrouped(body: SubmitGroupedAction): void {
  validateItems(body.items);
  const rollsBack = body.items.some(
    ({ request }) => request.kind === 'rollback',
  );
  if (rollsBack && (body.reason ?? '').trim() === '')
    throw new InputError(
      'One of the items is a rollback, which needs a reason of 1 to 500 characters. It is shown in the history.',
    );
  if (body.idempotencyKey === '')
    throw new InputError(
      "The header 'Idempotency-Key' is empty. Give a key of 1 to 200 characters that makes a second click harmless.",
    );
}
