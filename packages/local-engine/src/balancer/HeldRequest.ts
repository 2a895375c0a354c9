import type { BodyWriter } from './BodyWriter.ts';
import {
  isIdempotent,
  writeRequestHead,
  type RequestHead,
} from './RequestHead.ts';

/** Bodies up to this size are kept until the answer begins, so that the request can be sent again. */
const MAX_REPLAY_BYTES = 64 * 1024;

/** A request on its way to a target, and as much of it as is needed to send it to another one. */
export class HeldRequest {
  /** All of its body has come from the client. */
  complete: boolean;
  /** It went out to the present target. */
  sent = false;
  readonly #head: string;
  readonly #chunked: boolean;
  #replayable: boolean;
  #pieces: Buffer[] | undefined;
  #bytes = 0;

  constructor(head: RequestHead, clientAddress: string, complete: boolean) {
    this.#head = writeRequestHead(head, clientAddress);
    this.#chunked = head.fields.chunked;
    this.#replayable = isIdempotent(head.method);
    this.complete = complete;
  }

  /** It may be sent again although a target may have seen it, and all of it that came is still at hand. */
  get replayable(): boolean {
    return this.#replayable;
  }

  /** Keeps a piece of the body: until it is sent, and after that as long as it may be sent again. */
  keep(chunk: Buffer, from: number, to: number): void {
    if (this.sent && !this.#replayable) return;
    (this.#pieces ??= []).push(chunk.subarray(from, to));
    this.#bytes += to - from;
    if (this.sent && this.#bytes > MAX_REPLAY_BYTES) this.letGo();
  }

  /** Writes the head and what has come of the body; `false` when the target should be waited for. */
  send(writer: BodyWriter): boolean {
    this.sent = true;
    writer.begin(this.#head, this.#chunked);
    if (this.#pieces) {
      for (const piece of this.#pieces)
        writer.part(piece, 0, piece.length, false);
      if (!this.#replayable || this.#bytes > MAX_REPLAY_BYTES) this.letGo();
    }
    if (this.complete) writer.end();
    return writer.flush();
  }

  /** From here on it cannot be sent again. */
  letGo(): void {
    this.#replayable = false;
    this.#pieces = undefined;
    this.#bytes = 0;
  }
}
