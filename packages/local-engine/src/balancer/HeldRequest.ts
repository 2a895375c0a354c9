import type { BodyWriter } from './BodyWriter.ts';
import {
  isIdempotent,
  writeRequestHead,
  type RequestHead,
} from './RequestHead.ts';

/** Bodies up to this size are kept until the answer begins, so that the request can be sent again. */
const MAX_KEPT_BYTES = 64 * 1024;

/** A request on its way to a target, and as much of it as is needed to send it to another one. */
export class HeldRequest {
  /** Sending it twice does no harm. */
  readonly idempotent: boolean;
  /** All of its body has come from the client. */
  complete: boolean;
  /** It went out to the present target. */
  sent = false;
  readonly #head: string;
  readonly #chunked: boolean;
  #atHand = true;
  #pieces: Buffer[] | undefined;
  #bytes = 0;

  constructor(head: RequestHead, clientAddress: string, complete: boolean) {
    this.#head = writeRequestHead(head, clientAddress);
    this.#chunked = head.fields.chunked;
    this.idempotent = isIdempotent(head);
    this.complete = complete;
  }

  /** Everything that has come of it is still here. */
  get atHand(): boolean {
    return this.#atHand;
  }

  /** Keeps a piece of the body: all until it is sent, after that no more than may be sent again. */
  keep(chunk: Buffer, from: number, to: number): void {
    if (!this.#atHand) return;
    (this.#pieces ??= []).push(chunk.subarray(from, to));
    this.#bytes += to - from;
    if (this.sent && this.#bytes > MAX_KEPT_BYTES) this.letGo();
  }

  /** Writes the head and what has come of the body; `false` when the target should be waited for. */
  send(writer: BodyWriter): boolean {
    this.sent = true;
    writer.begin(this.#head, this.#chunked);
    if (this.#pieces) {
      for (const piece of this.#pieces) {
        writer.part(piece, 0, piece.length, false);
      }
      if (this.#bytes > MAX_KEPT_BYTES) this.letGo();
    }
    if (this.complete) writer.end();
    return writer.flush();
  }

  /** From here on it cannot be sent again. */
  letGo(): void {
    this.#atHand = false;
    this.#pieces = undefined;
    this.#bytes = 0;
  }
}
