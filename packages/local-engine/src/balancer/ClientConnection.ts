import type { Socket } from 'node:net';
import { BodyReader, type BodySink } from './BodyReader.ts';
import { BodyWriter } from './BodyWriter.ts';
import { clock } from './clock.ts';
import type { Group } from './Group.ts';
import { MAX_HEAD_BYTES, TOKEN, type Refusal } from './headerFields.ts';
import type { Limits } from './limits.ts';
import { ownAnswer } from './ownAnswers.ts';
import {
  isIdempotent,
  readRequestHead,
  writeRequestHead,
  type RequestHead,
} from './RequestHead.ts';
import {
  writeInformationalHead,
  writeResponseHead,
  type ResponseHead,
} from './ResponseHead.ts';
import type { Target } from './Target.ts';
import type {
  ResponseReceiver,
  UpstreamConnection,
  UpstreamFailure,
} from './UpstreamConnection.ts';

/** What a client may send ahead while its request is being answered. */
const MAX_AHEAD_BYTES = 64 * 1024;
/** Bodies up to this size are kept until the answer begins, so that the request can be sent again. */
const MAX_REPLAY_BYTES = 64 * 1024;
const MAX_RETRIES = 2;

/**
 * `idle`: waits for a head. `body`: the request's body is still coming. `answer`: the request is complete. `tunnel`: upgraded.
 * `closing`: what still comes is thrown away.
 */
type State = 'idle' | 'body' | 'answer' | 'tunnel' | 'closing';

/**
 * One client's connection. Its requests are answered one after the other; what is sent ahead waits. Of a request it keeps what is needed
 * to give it to another target, as long as that is allowed:
 *
 * - a target that refuses the connection got nothing, so any request goes on to another one;
 * - a connection that ends before the first byte of an answer may have been too late (the instance closed it while idle) or the
 *   instance died: the request is sent again only when it is idempotent and its body is still at hand, or when no byte of it left;
 * - once a byte of the answer has come nothing is repeated.
 */
export class ClientConnection implements ResponseReceiver {
  readonly #socket: Socket;
  readonly #group: Group;
  readonly #limits: Limits;
  readonly #address: string;
  readonly #writer: BodyWriter;
  readonly #requestBody = new BodyReader();
  readonly #requestSink: BodySink;
  #state: State = 'idle';
  /** Bytes that were read but not looked at yet. */
  #pending: Buffer | undefined;
  /** They are the beginning of a head. */
  #pendingHead = false;
  #deadline: number;

  #head: RequestHead | undefined;
  #request = '';
  #startedAt = 0;
  #target: Target | undefined;
  #upstream: UpstreamConnection | undefined;
  #sent = false;
  #replayable = false;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #tried: Target[] | undefined;
  #retries = 0;
  #budgeted = false;
  /** The target that failed, while the request waits for its retry. */
  #retryAfter: Target | undefined;
  #waitsUntil = 0;
  #status = 0;
  #closesAfter = false;

  constructor(socket: Socket, group: Group) {
    this.#socket = socket;
    this.#group = group;
    this.#limits = group.limits;
    this.#deadline = clock.now + group.limits.idleMs;
    this.#address = socket.remoteAddress ?? '127.0.0.1';
    this.#writer = new BodyWriter(socket);
    this.#requestSink = {
      bodyPart: (chunk, from, to) => this.#requestPart(chunk, from, to),
    };
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => {});
    socket.on('close', () => this.#onClose());
  }

  get method(): string {
    return this.#head?.method ?? '';
  }

  get wantsUpgrade(): boolean {
    return this.#head !== undefined && this.#head.upgrade !== '';
  }

  get requestSent(): boolean {
    return this.#state === 'answer' && this.#sent;
  }

  // What the client sends

  #onDrain(): void {
    if (this.#upstream) this.#upstream.resume();
    else if (this.#state === 'idle') this.#goOn();
  }

  #onData(chunk: Buffer): void {
    if (this.#state === 'tunnel') {
      if (this.#upstream && !this.#upstream.socket.write(chunk))
        this.#socket.pause();
      return;
    }
    if (this.#state === 'closing') return;
    if (this.#pending) {
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
      if (this.#state === 'idle') {
        const next = this.#readHead(chunk, at);
        if (next < 0) return;
        at = this.#readBody(chunk, next);
        if (this.#head && !this.#target && !this.#waitsUntil) this.#dispatch();
      } else if (this.#state === 'body') {
        at = this.#readBody(chunk, at);
      } else {
        if (this.#state === 'answer') this.#keepForLater(chunk.subarray(at));
        return;
      }
    }
  }

  /** Answers where the head ended, −1 when it is not complete or was refused. */
  #readHead(chunk: Buffer, from: number): number {
    let at = from;
    // Empty lines before a request are tolerated (RFC 9112, 2.2).
    while (chunk[at] === 13 && chunk[at + 1] === 10) at += 2;
    if (at === chunk.length) return -1;
    const text = chunk.toString(
      'latin1',
      at,
      Math.min(chunk.length, at + MAX_HEAD_BYTES),
    );
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) {
      if (text.length >= MAX_HEAD_BYTES) {
        this.#refuse({
          status: 431,
          detail: `The head is larger than ${MAX_HEAD_BYTES} bytes.`,
        });
      } else if (text !== '\r' && TOKEN[text.charCodeAt(0)] !== 1) {
        this.#refuse({ status: 400, detail: 'This is not an HTTP request.' });
      } else {
        if (!this.#pendingHead)
          this.#deadline = clock.now + this.#limits.headMs;
        this.#pendingHead = true;
        this.#pending = chunk.subarray(at);
      }
      return -1;
    }
    this.#pendingHead = false;
    const head = readRequestHead(text, 0, end, this.#group.host);
    if ('detail' in head) {
      this.#refuse(head);
      return -1;
    }
    this.#begin(head);
    return at + end + 4;
  }

  #begin(head: RequestHead): void {
    this.#startedAt = performance.now();
    this.#head = head;
    this.#request = writeRequestHead(head, this.#address);
    this.#replayable = isIdempotent(head.method);
    this.#closesAfter = !head.keepAlive;
    const { chunked, contentLength } = head.fields;
    if (chunked || contentLength > 0) {
      this.#requestBody.begin(chunked ? 'chunked' : 'length', contentLength);
      this.#state = 'body';
    } else {
      this.#state = 'answer';
    }
    this.#deadline =
      clock.now +
      (this.#state === 'body' ? this.#limits.bodyMs : this.#limits.answerMs);
    this.#group.requestBegins();
  }

  #readBody(chunk: Buffer, from: number): number {
    if (this.#state !== 'body') return from;
    const at = this.#requestBody.feed(
      chunk,
      from,
      chunk.length,
      this.#requestSink,
    );
    this.#deadline = clock.now + this.#limits.bodyMs;
    if (this.#requestBody.error) {
      this.#refuse({ status: 400, detail: this.#requestBody.error });
      return chunk.length;
    }
    if (this.#requestBody.done) {
      this.#state = 'answer';
      this.#deadline = clock.now + this.#limits.answerMs;
    }
    const upstream = this.#upstream;
    if (upstream && this.#sent) {
      if (this.#requestBody.done) upstream.writer.end();
      upstream.noteWrite();
      if (!upstream.writer.flush()) this.#socket.pause();
    }
    return at;
  }

  #requestPart(chunk: Buffer, from: number, to: number): void {
    if (this.#sent) this.#upstream?.writer.part(chunk, from, to, false);
    else if (this.#state === 'body') this.#socket.pause();
    if (this.#sent && !this.#replayable) return;
    this.#held.push(chunk.subarray(from, to));
    this.#heldBytes += to - from;
    if (this.#sent && this.#heldBytes > MAX_REPLAY_BYTES) this.#letGo();
  }

  /** From here on the request cannot be sent again. */
  #letGo(): void {
    this.#replayable = false;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #keepForLater(rest: Buffer): void {
    this.#pending = rest;
    if (rest.length > MAX_AHEAD_BYTES) this.#socket.pause();
  }

  // Giving the request to a target

  #dispatch(): void {
    const target = this.#group.pick(this.#tried);
    if (!target) {
      this.#wait();
      return;
    }
    this.#target = target;
    target.inFlight++;
    target.requests++;
    const idle =
      this.#retries === 0 ? target.take(this.#replayable) : undefined;
    if (idle) {
      this.#upstream = idle;
      idle.begin(this);
      this.#send(idle);
    } else {
      this.#upstream = target.connect(this);
    }
  }

  #send(upstream: UpstreamConnection): void {
    this.#sent = true;
    const { writer } = upstream;
    writer.begin(this.#request, this.#head?.fields.chunked === true);
    for (const piece of this.#held) writer.part(piece, 0, piece.length, false);
    if (this.#state === 'answer') writer.end();
    upstream.noteWrite();
    const more = writer.flush();
    if (!this.#replayable || this.#heldBytes > MAX_REPLAY_BYTES) this.#letGo();
    if (more && this.#socket.isPaused()) this.#socket.resume();
  }

  /** Nobody can take it now: it waits a moment for a target to come into rotation. */
  #wait(): void {
    if (this.#waitsUntil === 0)
      this.#waitsUntil = clock.now + this.#limits.targetWaitMs;
    if (clock.now >= this.#waitsUntil || !this.#group.wait(this)) {
      const main = this.#group.mainRelease();
      if (main)
        this.#group.metrics.record(
          main,
          503,
          performance.now() - this.#startedAt,
        );
      this.#answerOurselves(
        503,
        'No instance can take the request now. Try again in a moment.',
      );
    }
  }

  /** A target may have come, the budget may allow a retry, or the time is over. */
  wakeUp(): void {
    this.#tried = undefined;
    if (this.#retryAfter) this.#retry(this.#retryAfter);
    else this.#dispatch();
  }

  upstreamReady(): void {
    const upstream = this.#upstream;
    const target = this.#target;
    if (!upstream || !target) return;
    if (target.rotation === 'in') {
      this.#send(upstream);
      return;
    }
    // It was taken out while the connection was being made: it gets no new request, not even this one.
    this.#upstream = undefined;
    this.#target = undefined;
    upstream.abandon();
    target.ended();
    this.#returnBudget();
    this.#dispatch();
  }

  upstreamDrained(): void {
    const ahead = this.#pending?.length ?? 0;
    if (this.#state !== 'closing' && ahead <= MAX_AHEAD_BYTES) {
      this.#socket.resume();
    }
  }

  upstreamFailed(
    failure: UpstreamFailure,
    connection: UpstreamConnection,
  ): void {
    const target = this.#target;
    this.#upstream = undefined;
    this.#target = undefined;
    if (!target) return;
    target.ended();
    this.#returnBudget();
    if (this.#status !== 0) {
      this.#group.failed(target);
      this.#record(target, 0);
      this.#reset();
      this.#socket.destroy();
      return;
    }
    if (failure === 'refused') {
      target.avoid();
      this.#group.failed(target);
      (this.#tried ??= []).push(target);
      this.#dispatch();
      return;
    }
    // An idle connection that was closed as the request went out is nobody's failure, and no retry in the sense of the budget.
    const stale =
      failure === 'closed' && connection.reused && this.#retries === 0;
    if (!stale) this.#group.failed(target);
    if (
      failure === 'closed' &&
      (this.#replayable || connection.provablyUnsent)
    ) {
      this.#sent = false;
      if (stale) {
        this.#retries = 1;
        this.#dispatch();
        return;
      }
      if (this.#retries < MAX_RETRIES) {
        this.#retry(target);
        return;
      }
    }
    this.#giveUp(target);
  }

  #giveUp(target: Target): void {
    this.#record(target, 502);
    this.#answerOurselves(
      502,
      'The instance ended the connection before it answered, and the request could not be repeated.',
    );
  }

  /** Sends the request again as far as the budget allows; when too many retries run it waits its turn. */
  #retry(failed: Target): void {
    const budget = this.#group.askForRetry();
    if (budget === 'granted') {
      this.#retryAfter = undefined;
      this.#waitsUntil = 0;
      this.#retries++;
      this.#budgeted = true;
      this.#tried = [failed];
      this.#dispatch();
      return;
    }
    if (this.#waitsUntil === 0)
      this.#waitsUntil = clock.now + this.#limits.targetWaitMs;
    const tooLate = clock.now >= this.#waitsUntil;
    this.#retryAfter = failed;
    if (budget === 'refused' || tooLate || !this.#group.wait(this)) {
      this.#giveUp(failed);
    }
  }

  #returnBudget(): void {
    if (!this.#budgeted) return;
    this.#budgeted = false;
    this.#group.retryEnded();
  }

  // What the instance answers

  informational(head: ResponseHead): void {
    if (this.#head?.http10) return;
    if (head.status === 100 && !this.#head?.expectsContinue) return;
    this.#socket.write(writeInformationalHead(head), 'latin1');
  }

  responseHead(head: ResponseHead): void {
    this.#status = head.status;
    if (this.#heldBytes > 0) this.#letGo();
    this.#deadline = clock.now + this.#limits.answerMs;
    const http10 = this.#head?.http10 === true;
    const unknownEnd = head.body === 'chunked' || head.body === 'close';
    // The client would go on with a body that nobody reads.
    if ((unknownEnd && http10) || this.#state === 'body' || this.#group.closing)
      this.#closesAfter = true;
    const chunked = unknownEnd && !http10;
    this.#writer.begin(
      writeResponseHead(head, { chunked, closes: this.#closesAfter, http10 }),
      chunked,
    );
  }

  bodyPart(chunk: Buffer, from: number, to: number): void {
    this.#writer.part(chunk, from, to, true);
  }

  responseFlush(): boolean {
    this.#deadline = clock.now + this.#limits.answerMs;
    return this.#writer.flush();
  }

  responseEnd(): void {
    this.#writer.end();
    this.#writer.flush();
    const target = this.#target;
    if (target) {
      target.ended();
      if (this.#status >= 500) this.#group.failed(target);
      else target.outliers.succeeded();
      this.#record(target, this.#status);
    }
    this.#returnBudget();
    if (this.#state === 'body') this.#closesAfter = true;
    this.#finish();
  }

  #record(target: Target, status: number): void {
    this.#group.metrics.record(
      target.releaseId,
      status,
      performance.now() - this.#startedAt,
    );
  }

  // Tunnels

  tunnelOpened(head: ResponseHead): void {
    this.#state = 'tunnel';
    this.#deadline = Infinity;
    this.#status = 101;
    if (this.#target) {
      this.#target.outliers.succeeded();
      this.#record(this.#target, 101);
    }
    this.#socket.write(writeInformationalHead(head), 'latin1');
    if (this.#pending) this.#upstream?.socket.write(this.#pending);
    this.#pending = undefined;
    this.#socket.resume();
  }

  tunnelData(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  tunnelEnded(): void {
    this.#target?.ended();
    this.#target = undefined;
    this.#upstream = undefined;
    this.#returnBudget();
    this.#reset();
    this.#linger();
  }

  // Ends

  #refuse(refusal: Refusal): void {
    this.#closesAfter = true;
    this.#abandonUpstream(499);
    if (this.#status !== 0) this.#socket.destroy();
    else this.#answerOurselves(refusal.status, refusal.detail);
  }

  #answerOurselves(status: number, detail: string): void {
    if (this.#state === 'body' || this.#group.closing) this.#closesAfter = true;
    this.#writer.begin(
      ownAnswer(status, detail, {
        closes: this.#closesAfter,
        withoutBody: this.method === 'HEAD',
      }),
      false,
    );
    this.#writer.flush();
    this.#finish();
  }

  #finish(): void {
    const closes = this.#closesAfter;
    this.#reset();
    if (closes) {
      this.#linger();
      return;
    }
    this.#state = 'idle';
    this.#deadline = clock.now + this.#limits.idleMs;
    if (this.#socket.writableNeedDrain) {
      // A client that asks on without reading its answers waits until it has read them.
      this.#socket.pause();
    } else {
      this.#goOn();
    }
  }

  /** Looks at what was sent ahead. */
  #goOn(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
    const pending = this.#pending;
    if (!pending || this.#pendingHead) return;
    this.#pending = undefined;
    this.#advance(pending);
  }

  #reset(): void {
    if (this.#head) this.#group.requestEnded(this);
    this.#head = undefined;
    this.#request = '';
    this.#target = undefined;
    this.#upstream = undefined;
    this.#sent = false;
    if (this.#heldBytes > 0) this.#letGo();
    this.#tried = undefined;
    this.#retries = 0;
    this.#retryAfter = undefined;
    this.#waitsUntil = 0;
    this.#status = 0;
  }

  /** Says goodbye and reads on for a moment: closing at once would reset the connection and could take the answer with it. */
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

  #abandonUpstream(status: number): void {
    const target = this.#target;
    if (!target) return;
    this.#target = undefined;
    this.#upstream?.abandon();
    this.#upstream = undefined;
    target.ended();
    this.#returnBudget();
    this.#record(target, status);
  }

  /** The client sends nothing more. As with Node's own server, that gives up a request that is not answered yet. */
  #onEnd(): void {
    if (this.#state === 'tunnel') this.#upstream?.socket.end();
    else if (this.#state === 'idle' || this.#state === 'closing')
      this.#socket.end();
    else this.#socket.destroy();
  }

  #onClose(): void {
    if (this.#state === 'tunnel') {
      this.#upstream?.abandon();
      this.#target?.ended();
      this.#target = undefined;
    } else {
      this.#abandonUpstream(499);
    }
    this.#reset();
    this.#state = 'closing';
    this.#deadline = Infinity;
    this.#group.disconnected(this);
  }

  /** Ends the connection when it is idle, else after the answer. */
  closeSoon(): void {
    this.#closesAfter = true;
    if (this.#state === 'idle') this.#linger();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Looks at the deadline. */
  sweep(): void {
    if (clock.now < this.#deadline) return;
    switch (this.#state) {
      case 'idle':
        if (this.#pendingHead)
          this.#refuseLate('The head of the request did not come in time.');
        else this.#linger();
        return;
      case 'body':
        this.#refuseLate('The body of the request did not come in time.');
        return;
      case 'answer':
        if (this.#status !== 0) {
          this.#socket.destroy();
          return;
        }
        this.#abandonUpstream(504);
        this.#answerOurselves(504, 'The instance did not answer in time.');
        return;
      default:
        this.#socket.destroy();
    }
  }

  #refuseLate(detail: string): void {
    this.#closesAfter = true;
    this.#abandonUpstream(499);
    if (this.#status !== 0) this.#socket.destroy();
    else this.#answerOurselves(408, detail);
  }
}
