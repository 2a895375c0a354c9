import type { Socket } from 'node:net';

/** Up to this many bytes are joined to what is written anyway, as one write of a string is the cheapest way out of Node. */
const JOINED_BYTES = 8 * 1024;

/**
 * Writes a head and a body to a socket with as few writes as it can: text gathers until `flush`, so a small answer leaves as one write;
 * large parts go out as they are, in one vectored write with the text around them.
 */
export class BodyWriter {
  readonly #socket: Socket;
  #chunked = false;
  #text = '';
  #corked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  begin(head: string, chunked: boolean): void {
    this.#text = head;
    this.#chunked = chunked;
  }

  /** Adds payload. `shared` says that the bytes will be overwritten after the call, so what cannot leave at once is copied. */
  part(chunk: Buffer, from: number, to: number, shared: boolean): void {
    const length = to - from;
    if (this.#chunked) this.#text += `${length.toString(16)}\r\n`;
    if (length <= JOINED_BYTES) {
      this.#text += chunk.toString('latin1', from, to);
      if (this.#chunked) this.#text += '\r\n';
      if (this.#text.length > 4 * JOINED_BYTES) this.#writeText();
      return;
    }
    this.#writeText();
    const part = chunk.subarray(from, to);
    this.#socket.write(shared ? Buffer.from(part) : part);
    if (this.#chunked) this.#text = '\r\n';
  }

  end(): void {
    if (this.#chunked) this.#text += '0\r\n\r\n';
  }

  /** Sends what has gathered. `false` when the other side should be slowed down until `drain`. */
  flush(): boolean {
    const socket = this.#socket;
    if (this.#text !== '') {
      socket.write(this.#text, 'latin1');
      this.#text = '';
    }
    if (this.#corked) {
      this.#corked = false;
      socket.uncork();
    }
    return !socket.writableNeedDrain;
  }

  #writeText(): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
    }
    if (this.#text !== '') this.#socket.write(this.#text, 'latin1');
    this.#text = '';
  }
}
