const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Numbers and ids that are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** At least 0, below `limit`. */
  integer(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  hex(length: number): string {
    return this.#text('0123456789abcdef', length);
  }

  digits(length: number): string {
    return `${1 + this.integer(9)}${this.#text('0123456789', length - 1)}`;
  }

  base62(length: number): string {
    return this.#text(BASE62, length);
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map(length => this.hex(length)).join('-');
  }

  #text(alphabet: string, length: number): string {
    let text = '';
    for (let index = 0; index < length; index++) {
      text += alphabet[this.integer(alphabet.length)];
    }
    return text;
  }
}
