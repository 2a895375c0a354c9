/** Somebody else works on the action by now: whoever gets this stops without a further word. */
export class LostLeaseError extends Error {
  readonly name = 'LostLeaseError' as const;

  constructor(actionId: string) {
    super(`Action '${actionId}' belongs to another process by now.`);
  }
}
