/** The last lines of what a stage wrote. */
const MOST_LINES = 200;
const MOST_CHARACTERS = 1000;
/** A line that is longer is cut off here while it comes in, so that no program can fill the memory. */
const MOST_BUFFERED = 64 * 1024;

const CONTROL =
  // eslint-disable-next-line no-control-regex
  /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g;
const CREDENTIALS = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]*):[^\s/@]+@/gi;

/**
 * Keeps the last 200 lines of what a stage and its commands wrote, without the values of secrets and without passwords
 * in addresses. Whole lines are cleaned, so a secret that came in two pieces is found as well.
 */
export class OutputTail {
  readonly #secrets: string[] = [];
  #lines: string[] = [];
  #buffer = '';
  #skipping = false;

  /** From now on the value is replaced by `***`. */
  hide(secret: string): void {
    if (secret.length >= 6) this.#secrets.push(secret);
  }

  write(text: string): void {
    for (const piece of text.split(/(?<=\n)/)) {
      const ends = piece.endsWith('\n');
      if (!this.#skipping) this.#buffer += piece.trimEnd();
      if (!ends && this.#buffer.length > MOST_BUFFERED) {
        this.#flush();
        this.#skipping = true;
      }
      if (ends) {
        if (!this.#skipping) this.#flush();
        this.#skipping = false;
        this.#buffer = '';
      }
    }
  }

  /** One line of ours. */
  say(line: string): void {
    if (this.#buffer !== '') this.write('\n');
    this.write(`${line}\n`);
  }

  lines(): readonly string[] {
    return this.#buffer === '' || this.#skipping
      ? [...this.#lines]
      : [...this.#lines, this.#clean(this.#buffer)].slice(-MOST_LINES);
  }

  #flush(): void {
    this.#lines.push(this.#clean(this.#buffer));
    if (this.#lines.length > MOST_LINES) {
      this.#lines = this.#lines.slice(-MOST_LINES);
    }
    this.#buffer = '';
  }

  #clean(line: string): string {
    let clean = line;
    for (const secret of this.#secrets) {
      clean = clean.replaceAll(secret, '***');
    }
    // Cut before the patterns look at it: they take their time with long texts.
    clean = clean
      .slice(0, 4 * MOST_CHARACTERS)
      .replace(CREDENTIALS, '$1:***@')
      .replace(CONTROL, '');
    return clean.length > MOST_CHARACTERS
      ? `${clean.slice(0, MOST_CHARACTERS)}…`
      : clean;
  }
}
