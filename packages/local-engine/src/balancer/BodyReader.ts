import { FIELD_VALUE, MAX_HEAD_BYTES, TOKEN } from './headerFields.ts';
import type { BodyKind } from './ResponseHead.ts';

/** Takes the payload that a `BodyReader` found, without framing. The bytes are only valid during the call. */
export interface BodySink {
  bodyPart(chunk: Buffer, from: number, to: number): void;
}

/** A chunk-size line longer than this (extensions included) is refused. */
const MAX_SIZE_LINE = 256;

/** What decides about where a message goes or ends cannot come after it. */
const FRAMING =
  /^(?:content-length|transfer-encoding|host|trailer|te|connection)$/i;

type ChunkState =
  | 'size'
  | 'extension'
  | 'sizeLf'
  | 'data'
  | 'dataCr'
  | 'dataLf'
  | 'trailerStart'
  | 'trailerName'
  | 'trailerValue'
  | 'trailerLf'
  | 'finalLf';

/** Finds where a body ends. Chunked bodies are read strictly; extensions and trailers are checked and dropped. */
export class BodyReader {
  kind: BodyKind = 'none';
  done = true;
  /** Set once the framing was wrong; nothing more can be read from that connection. */
  error: string | undefined = undefined;
  #remaining = 0;
  #state: ChunkState = 'size';
  #digits = 0;
  #lineBytes = 0;
  #trailer = '';

  begin(kind: BodyKind, length: number): void {
    this.kind = kind;
    this.error = undefined;
    this.done = kind === 'none' || (kind === 'length' && length === 0);
    this.#remaining = kind === 'length' ? length : 0;
    this.#state = 'size';
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  /** Reads from `from` up to `to`; answers the index after the last byte that belonged to this body. */
  feed(chunk: Buffer, from: number, to: number, sink: BodySink): number {
    switch (this.kind) {
      case 'none':
        return from;
      case 'close':
        if (to > from) sink.bodyPart(chunk, from, to);
        return to;
      case 'length': {
        const end = Math.min(to, from + this.#remaining);
        this.#remaining -= end - from;
        this.done = this.#remaining === 0;
        if (end > from) sink.bodyPart(chunk, from, end);
        return end;
      }
      case 'chunked':
        return this.#feedChunked(chunk, from, to, sink);
      default:
        return assertNever(this.kind);
    }
  }

  #feedChunked(
    chunk: Buffer,
    from: number,
    to: number,
    sink: BodySink,
  ): number {
    let i = from;
    while (i < to && !this.done) {
      if (this.#state === 'data') {
        const end = Math.min(to, i + this.#remaining);
        this.#remaining -= end - i;
        sink.bodyPart(chunk, i, end);
        i = end;
        if (this.#remaining === 0) this.#state = 'dataCr';
        continue;
      }
      this.#step(chunk[i++]);
      if (this.error) return i;
    }
    return i;
  }

  #step(c: number): void {
    switch (this.#state) {
      case 'size': {
        const digit = hexDigit(c);
        if (digit >= 0) {
          if (++this.#digits > 12) this.#refuse('A chunk size is too long.');
          this.#remaining = this.#remaining * 16 + digit;
        } else if (this.#digits === 0) this.#refuse('A chunk has no size.');
        else if (c === 59) this.#state = 'extension';
        else if (c === 13) this.#state = 'sizeLf';
        else this.#refuse('A chunk size is not a hexadecimal number.');
        return;
      }
      case 'extension':
        if (c === 13) this.#state = 'sizeLf';
        else if (FIELD_VALUE[c] !== 1 || ++this.#lineBytes > MAX_SIZE_LINE) {
          this.#refuse('A chunk extension is not allowed.');
        }
        return;
      case 'sizeLf':
        if (c !== 10) this.#refuse('A chunk size does not end with CRLF.');
        this.#lineBytes = 0;
        this.#state = this.#remaining === 0 ? 'trailerStart' : 'data';
        return;
      case 'dataCr':
        if (c !== 13) this.#refuse('A chunk is longer than its size.');
        this.#state = 'dataLf';
        return;
      case 'dataLf':
        if (c !== 10) this.#refuse('A chunk does not end with CRLF.');
        this.#digits = 0;
        this.#state = 'size';
        return;
      default:
        this.#stepTrailer(c);
    }
  }

  #stepTrailer(c: number): void {
    if (++this.#lineBytes > MAX_HEAD_BYTES)
      this.#refuse('The trailers are too large.');
    switch (this.#state) {
      case 'trailerStart':
        if (c === 13) this.#state = 'finalLf';
        else if (TOKEN[c] === 1) {
          this.#trailer = String.fromCharCode(c);
          this.#state = 'trailerName';
        } else this.#refuse('A trailer has no valid name.');
        return;
      case 'trailerName':
        if (c === 58) this.#endTrailerName();
        else if (TOKEN[c] !== 1) this.#refuse('A trailer has no valid name.');
        else this.#trailer += String.fromCharCode(c);
        return;
      case 'trailerValue':
        if (c === 13) this.#state = 'trailerLf';
        else if (FIELD_VALUE[c] !== 1)
          this.#refuse('A trailer has a character that is not allowed.');
        return;
      case 'trailerLf':
        if (c !== 10) this.#refuse('A trailer does not end with CRLF.');
        this.#state = 'trailerStart';
        return;
      default:
        if (c !== 10) this.#refuse('The body does not end with CRLF.');
        this.done = this.error === undefined;
    }
  }

  #endTrailerName(): void {
    this.#state = 'trailerValue';
    if (FRAMING.test(this.#trailer))
      this.#refuse(`'${this.#trailer}' may not be a trailer.`);
  }

  #refuse(reason: string): void {
    this.error ??= reason;
  }
}

function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  if (c >= 65 && c <= 70) return c - 55;
  return -1;
}

function assertNever(value: never): never {
  throw new Error(`Unknown body kind '${String(value)}'`);
}
