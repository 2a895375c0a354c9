const begun = performance.now();
const seconds = ms => `${(ms / 1000).toFixed(1)} s`;

/** Prints one line with the time since the command began. */
export function say(line) {
  const at = seconds(performance.now() - begun).padStart(8);
  process.stdout.write(`${at}  ${line}\n`);
}

/**
 * Runs one step and prints what it achieved and how long it took. Steps that take seconds say what they do first.
 *
 * @template T
 * @param {{ doing?: string, done: string | ((result: T) => string | undefined) }} words `done` may answer `undefined` to stay silent.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(words, work) {
  const from = performance.now();
  if (words.doing) say(`… ${words.doing}`);
  const result = await work();
  const done =
    typeof words.done === 'function' ? words.done(result) : words.done;
  if (done) say(`✓ ${done} (${seconds(performance.now() - from)})`);
  return result;
}
