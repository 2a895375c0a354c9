import type { ActionState } from '@capstan/plugin-fleet-common';

/** From which state an action may go to which. The last three are ends. */
export const TRANSITIONS: Readonly<
  Record<ActionState, readonly ActionState[]>
> = {
  recorded: ['sending', 'refused', 'failed'],
  sending: ['sending', 'accepted', 'refused', 'failed'],
  accepted: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
  refused: [],
};

/** The states from which an action may come into this one. */
export function statesBefore(state: ActionState): ActionState[] {
  return (Object.keys(TRANSITIONS) as ActionState[]).filter(from =>
    TRANSITIONS[from].includes(state),
  );
}

/** Nothing happens to it any more. */
export function isEnded(state: ActionState): boolean {
  return TRANSITIONS[state].length === 0;
}
