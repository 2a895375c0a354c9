import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

/** Adds one step of a journey. */
export type Step = (name: string, act: () => Promise<void>) => void;

/**
 * Steps that build on each other. Where one fails the rest fails at once: what comes after it could only repeat the
 * failure, and slowly.
 */
export function journey(name: string, walk: (step: Step) => void): void {
  describe(name, () => {
    let brokeAt: string | undefined;
    beforeEach(() =>
      assert.equal(brokeAt, undefined, 'an earlier step failed'),
    );
    walk((step, act) =>
      it(step, async () => {
        brokeAt = step;
        await act();
        brokeAt = undefined;
      }),
    );
  });
}
