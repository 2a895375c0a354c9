/**
 * What a suite found.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures: { name: string, message: string }[], reasons: string[] }} Tally
 * `reasons` say why tests were skipped.
 */

/** @returns {Tally} */
export const tally = (more = {}) => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  failures: [],
  reasons: [],
  ...more,
});

export const failure = (name, message) =>
  tally({ failed: 1, failures: [{ name, message }] });

export const skip = reason => tally({ skipped: 1, reasons: [reason] });

/** @param {readonly Tally[]} tallies @returns {Tally} */
export const sum = tallies =>
  tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      failures: [...all.failures, ...one.failures],
      reasons: [...new Set([...all.reasons, ...one.reasons])],
    }),
    tally(),
  );

/** The last line of `npm test`. */
export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;

/** A suite that ran nothing, or ended badly without saying what failed, has failed. */
export function judge(name, code, found) {
  const silent = found.passed + found.failed + found.skipped === 0;
  if (silent) return sum([found, failure(name, 'No test ran.')]);
  if (code !== 0 && found.failed === 0) {
    return sum([found, failure(name, `It ended with code ${code}.`)]);
  }
  return found;
}
