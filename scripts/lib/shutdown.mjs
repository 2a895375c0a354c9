import { endRuns } from './process.mjs';
import { say } from './progress.mjs';

/** Order in which things end: what writes ends before what it writes to. */
const ORDER = ['engine', 'database'];

class Stopped extends Error {}

/**
 * Ends everything in the right order, once: on Ctrl-C, SIGTERM or SIGHUP, or when starting failed. A second signal a
 * second later or more gives up waiting.
 */
export class Shutdown {
  begun = false;
  #tasks = [];
  #last = [];
  #signalled = 0;
  #finish;
  /** Settles when everything has ended. */
  done = new Promise(resolve => {
    this.#finish = resolve;
  });

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => this.#onSignal());
    }
    // The parent that brought the right Node went away.
    if (process.connected) process.on('disconnect', () => this.#onSignal());
  }

  /**
   * Ends something at its own place in the order: `engine` after everything that is `before` it, then `database`.
   * `force` is what a second Ctrl-C does instead of waiting.
   */
  add(place, title, end, force) {
    const rank = ORDER.indexOf(place) * 2 + 1;
    this.#tasks.push({ rank, title, end, force });
  }

  /** Ends something before `place`. */
  before(place, title, end, force) {
    const rank = ORDER.indexOf(place) * 2;
    this.#tasks.push({ rank, title, end, force });
  }

  /** Runs when all else has ended, also by force. */
  last(end) {
    this.#last.push(end);
  }

  /** Throws when the end has begun, so that no further step starts. */
  check() {
    if (this.begun) throw new Stopped('Stopping.');
  }

  async run() {
    if (this.begun) return this.done;
    this.begun = true;
    endRuns();
    const ranks = [...new Set(this.#tasks.map(task => task.rank))].sort();
    for (const rank of ranks) {
      const tasks = this.#tasks.filter(task => task.rank === rank);
      await Promise.all(tasks.map(task => this.#end(task)));
    }
    this.#last.forEach(end => end());
    this.#finish();
    return this.done;
  }

  async #end({ title, end }) {
    try {
      await end();
    } catch (error) {
      say(`! Could not stop ${title}: ${error.message}`);
    }
  }

  #onSignal() {
    const now = Date.now();
    if (!this.begun) {
      this.#signalled = now;
      process.stdout.write('\n');
      say('… Stopping everything (again Ctrl-C: at once)');
      this.run().then(() => {
        say('✓ Stopped');
        process.exit(0);
      });
      return;
    }
    // npm and the terminal both hand on one Ctrl-C: only a later one is a second one.
    if (now - this.#signalled > 1000) this.#force();
  }

  #force() {
    const forced = this.#tasks.map(({ force }) => force?.().catch(() => {}));
    Promise.all(forced).then(() => {
      this.#last.forEach(end => end());
      say(
        '! Ended by force. Instances of the shops that still run are taken over by the next `npm start`',
      );
      process.exit(130);
    });
  }
}
