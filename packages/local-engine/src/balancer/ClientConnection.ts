import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from './BodyReader.ts';
import { BodyWriter } from './BodyWriter.ts';
import { clock } from './clock.ts';
import { Exchange } from './Exchange.ts';
import type { Group } from './Group.ts';
import { MAX_HEAD_BYTES, TOKEN, type Refusal } from './headerFields.ts';
import type { Limits } from './limits.ts';
import { ownAnswer } from './ownAnswers.ts';
import { readRequestHead } from './RequestHead.ts';

/** What a client may send ahead while its request is being answered. */
const MAX_AHEAD_BYTES = 64 * 1024;

/**
 * `idle`: waits for a head. `body`: the request's body is still coming. `answer`: the request is complete. `tunnel`: upgraded.
 * `closing`: what still comes is thrown away.
 */
type State = 'idle' | 'body' | 'answer' | 'tunnel' | 'closing';

/** One client's connection: finds its requests, has them answered one after the other, lets what is sent ahead wait, and keeps time. */
export class ClientConnection {
  readonly address: string;
  readonly writer: BodyWriter;
  /** The connection ends after the present answer. */
  closesAfter = false;
  readonly #socket: Socket;
  readonly #group: Group;
  readonly #limits: Limits;
  readonly #body = new BodyReader();
  readonly #bodySink: BodySink;
  #state: State = 'idle';
  #exchange: Exchange | undefined;
  /** Bytes that were read but not looked at yet. */
  #pending: Buffer | undefined;
  /** They are the beginning of a head. */
  #pendingHead = false;
  #deadline: number;

  constructor(socket: Socket, group: Group) {
    this.#socket = socket;
    this.#group = group;
    this.#limits = group.limits;
    this.#deadline = clock.now + group.limits.idleMs;
    this.address = socket.remoteAddress ?? '127.0.0.1';
    this.writer = new BodyWriter(socket);
    this.#bodySink = {
      bodyPart: (chunk, from, to) =>
        this.#exchange?.requestPart(chunk, from, to),
    };
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => {});
    socket.on('close', () => this.#onClose());
  }

  // What the client sends

  #onData(chunk: Buffer): void {
    if (this.#state === 'tunnel') {
      if (this.#exchange?.tunnelPart(chunk) === false) this.#socket.pause();
    } else if (this.#pending && this.#state !== 'closing') {
      const joined = Buffer.concat([this.#pending, chunk]);
      this.#pending = undefined;
      this.#advance(joined);
    } else {
      this.#advance(chunk);
    }
  }

  #advance(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case 'idle':
          at = this.#readHead(chunk, at);
          break;
        case 'body':
          at = this.#readBody(chunk, at);
          break;
        case 'answer':
          this.#pending = chunk.subarray(at);
          if (this.#pending.length > MAX_AHEAD_BYTES) this.#socket.pause();
          return;
        default:
          return;
      }
    }
  }

  /** Answers up to where the bytes have been looked at. */
  #readHead(chunk: Buffer, from: number): number {
    let at = from;
    // Empty lines before a request are tolerated (RFC 9112, 2.2).
    while (chunk[at] === 13 && chunk[at + 1] === 10) at += 2;
    if (at === chunk.length) return at;
    const text = chunk.toString(
      'latin1',
      at,
      Math.min(chunk.length, at + MAX_HEAD_BYTES),
    );
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#keepHead(text, chunk.subarray(at));
      return chunk.length;
    }
    this.#pendingHead = false;
    const head = readRequestHead(text, 0, end, this.#group.host);
    if ('detail' in head) {
      this.#refuse(head);
      return chunk.length;
    }
    const { chunked, contentLength } = head.fields;
    const complete = !chunked && contentLength <= 0;
    this.closesAfter = !head.keepAlive;
    const exchange = new Exchange(this, this.#group, head, complete);
    this.#exchange = exchange;
    at += end + 4;
    if (complete) {
      this.#state = 'answer';
      this.#deadline = clock.now + this.#limits.answerMs;
    } else {
      this.#state = 'body';
      this.#body.begin(chunked ? 'chunked' : 'length', contentLength);
      at = this.#readBody(chunk, at);
    }
    // A body that was refused has ended the exchange already.
    if (this.#exchange === exchange) exchange.dispatch();
    return at;
  }

  /** The head is not complete: waits for the rest unless it can become none any more. */
  #keepHead(text: string, rest: Buffer): void {
    if (text.length >= MAX_HEAD_BYTES) {
      this.#refuse({
        status: 431,
        detail: `The head is larger than ${MAX_HEAD_BYTES} bytes.`,
      });
    } else if (text !== '\r' && TOKEN[text.charCodeAt(0)] !== 1) {
      this.#refuse({ status: 400, detail: 'This is not an HTTP request.' });
    } else {
      if (!this.#pendingHead) this.#deadline = clock.now + this.#limits.headMs;
      this.#pendingHead = true;
      this.#pending = rest;
    }
  }

  #readBody(chunk: Buffer, from: number): number {
    const at = this.#body.feed(chunk, from, chunk.length, this.#bodySink);
    if (this.#body.error) {
      this.#refuse({ status: 400, detail: this.#body.error });
      return chunk.length;
    }
    this.#deadline = clock.now + this.#limits.bodyMs;
    if (this.#body.done) {
      this.#state = 'answer';
      this.#deadline = clock.now + this.#limits.answerMs;
    }
    if (this.#exchange?.requestFlush(this.#body.done) === false)
      this.#socket.pause();
    return at;
  }

  /** The target can take more of the request. */
  resume(): void {
    if (!this.#socket.isPaused() || this.#state === 'closing') return;
    if ((this.#pending?.length ?? 0) <= MAX_AHEAD_BYTES) this.#socket.resume();
  }

  // What it is answered

  write(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** Answers whether the connection closes afterwards. */
  answerBegins(): boolean {
    this.#deadline = clock.now + this.#limits.answerMs;
    // With the rest of the body still to come, nobody knows whether the client will send it.
    if (this.#state === 'body' || this.#group.closing) this.closesAfter = true;
    return this.closesAfter;
  }

  /** Sends on what has gathered; `false` when the client reads too slowly. */
  answerGoesOn(): boolean {
    this.#deadline = clock.now + this.#limits.answerMs;
    return this.writer.flush();
  }

  answerOurselves(status: number, detail: string): void {
    const closes = this.answerBegins();
    const withoutBody = this.#exchange?.method === 'HEAD';
    this.writer.begin(
      ownAnswer(status, detail, { closes, withoutBody }),
      false,
    );
    this.writer.flush();
    this.answered();
  }

  /** The answer is out: the next request may come. */
  answered(): void {
    this.#exchange = undefined;
    if (this.closesAfter || this.#state === 'body') {
      this.#linger();
      return;
    }
    this.#state = 'idle';
    this.#deadline = clock.now + this.#limits.idleMs;
    // A client that asks on without reading its answers waits until it has read them.
    if (this.#socket.writableNeedDrain) this.#socket.pause();
    else this.#goOn();
  }

  #onDrain(): void {
    if (this.#exchange) this.#exchange.clientDrained();
    else if (this.#state === 'idle') this.#goOn();
  }

  /** Looks at what was sent ahead. */
  #goOn(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
    const pending = this.#pending;
    if (!pending || this.#pendingHead) return;
    this.#pending = undefined;
    this.#advance(pending);
  }

  /** Answers what was sent ahead. */
  becomeTunnel(): Buffer | undefined {
    this.#state = 'tunnel';
    this.#deadline = Infinity;
    const ahead = this.#pending;
    this.#pending = undefined;
    this.#socket.resume();
    return ahead;
  }

  writeTunnel(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  tunnelEnded(): void {
    this.#exchange = undefined;
    this.#linger();
  }

  // Ends

  /** The answer cannot be completed: only the end of the connection can tell the client. */
  breakOff(): void {
    this.#exchange = undefined;
    this.#socket.destroy();
  }

  /** Answers a request that is not acceptable, and closes. */
  #refuse(
    refusal: Pick<Refusal, 'detail'> & { readonly status: number },
    counted = 499,
  ): void {
    this.closesAfter = true;
    const exchange = this.#exchange;
    exchange?.abandon(counted);
    if (exchange && exchange.status !== 0) this.breakOff();
    else this.answerOurselves(refusal.status, refusal.detail);
  }

  /** Says good-bye and reads on for a moment: closing at once would reset the connection and could take the answer with it. */
  #linger(): void {
    this.#state = 'closing';
    this.#pending = undefined;
    this.#deadline = clock.now + this.#limits.answerMs;
    this.#socket.end(() => {
      this.#deadline = Math.min(
        this.#deadline,
        clock.now + this.#limits.lingerMs,
      );
    });
    this.#socket.resume();
  }

  /** The client sends nothing more. As with Node's own server, that gives up a request that is not answered yet. */
  #onEnd(): void {
    if (this.#state === 'tunnel') this.#exchange?.tunnelFinished();
    else if (this.#exchange) this.#socket.destroy();
    else this.#socket.end();
  }

  #onClose(): void {
    this.#exchange?.abandon(499);
    this.#exchange = undefined;
    this.#state = 'closing';
    this.#deadline = Infinity;
    this.#group.disconnected(this);
  }

  /** Ends the connection when it is idle, else after the answer. */
  closeSoon(): void {
    this.closesAfter = true;
    if (this.#state === 'idle') this.#linger();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Looks at the deadline. */
  sweep(): void {
    if (clock.now < this.#deadline) return;
    if (this.#state === 'idle' && !this.#pendingHead) {
      this.#linger();
    } else if (this.#state === 'idle') {
      this.#refuse({
        status: 408,
        detail: 'The head of the request did not come in time.',
      });
    } else if (this.#state === 'body') {
      this.#refuse({
        status: 408,
        detail: 'The body of the request did not come in time.',
      });
    } else if (this.#state === 'answer') {
      // Once it began, either side may be the slow one.
      const counted = this.#exchange?.status === 0 ? 504 : 499;
      this.#refuse(
        { status: 504, detail: 'The instance did not answer in time.' },
        counted,
      );
    } else {
      this.#socket.destroy();
    }
  }
}
