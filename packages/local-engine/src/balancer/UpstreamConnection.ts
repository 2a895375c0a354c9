import { connect, type Socket } from 'node:net';
import { BodyReader, type BodySink } from './BodyReader.ts';
import { BodyWriter } from './BodyWriter.ts';
import { clock } from './clock.ts';
import { MAX_HEAD_BYTES } from './headerFields.ts';
import { readResponseHead, type ResponseHead } from './ResponseHead.ts';
import type { Target } from './Target.ts';

/**
 * `refused`: no connection came about, nothing was sent. `closed`: it ended before the first byte of an answer. `broken`: it ended
 * within the answer. `invalid`: what came was no valid answer.
 */
export type UpstreamFailure = 'refused' | 'closed' | 'broken' | 'invalid';

/** The client's side of an exchange. Body bytes are shared: they are overwritten after the call. */
export interface ResponseReceiver extends BodySink {
  readonly method: string;
  readonly wantsUpgrade: boolean;
  /** All of the request has gone out. */
  readonly requestSent: boolean;
  upstreamReady(): void;
  upstreamDrained(): void;
  upstreamFailed(
    failure: UpstreamFailure,
    connection: UpstreamConnection,
  ): void;
  informational(head: ResponseHead): void;
  responseHead(head: ResponseHead): void;
  /** Sends on what has gathered; `false` asks to pause until `resume`. */
  responseFlush(): boolean;
  responseEnd(): void;
  tunnelOpened(head: ResponseHead): void;
  /** Bytes of a tunnel; they may be kept. */
  tunnelData(bytes: Buffer): boolean;
  tunnelEnded(): void;
}

/** One buffer for all reads from instances: what is read is parsed, copied or written before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);
/** How long an idle connection is kept when the instance does not say how long it will. */
const IDLE_MS = 4000;
/** The same for a request that could not be sent again if the instance closed at that very moment. */
const IDLE_UNREPLAYABLE_MS = 1000;
/** Taken off the time that the instance announced, for the way there. */
const KEEP_ALIVE_MARGIN_MS = 1000;
const CONNECT_TIMEOUT_MS = 1000;

/** A connection to an instance: at most one exchange at a time, read strictly. */
export class UpstreamConnection {
  readonly target: Target;
  readonly socket: Socket;
  readonly writer: BodyWriter;
  /** Carried a request before. */
  reused = false;
  #receiver: ResponseReceiver | undefined;
  #connected = false;
  #head: ResponseHead | undefined;
  #partial = '';
  readonly #body = new BodyReader();
  #tunnel = false;
  #paused = false;
  #idleSince = 0;
  #keepAliveMs = -1;
  #unsent = false;

  constructor(target: Target, receiver: ResponseReceiver) {
    this.target = target;
    this.#receiver = receiver;
    this.socket = connect({
      host: '127.0.0.1',
      port: target.port,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: count => {
          this.#read(READ_BUFFER, count);
          return true;
        },
      },
    });
    this.writer = new BodyWriter(this.socket);
    this.socket.setTimeout(CONNECT_TIMEOUT_MS, () => this.socket.destroy());
    this.socket.on('connect', () => this.#onConnect());
    this.socket.on('drain', () => this.#receiver?.upstreamDrained());
    this.socket.on('end', () => this.#onEnd());
    this.socket.on('error', () => {});
    this.socket.on('close', () => this.#onClose());
  }

  /**
   * Called right after the first write of a request. A write that fails at once, as on a connection that was reset meanwhile, failed as a
   * whole: had the system taken a part of it, the error would come later.
   */
  noteSent(): void {
    this.#unsent = this.socket.errored !== null;
  }

  /** No byte of the request left this process. */
  get provablyUnsent(): boolean {
    return this.#unsent;
  }

  isDead(): boolean {
    return (
      this.socket.destroyed ||
      this.socket.readableEnded ||
      !this.socket.writable
    );
  }

  /** May an idle connection still be used? */
  isFresh(replayable: boolean): boolean {
    if (this.isDead()) return false;
    const idle = clock.now - this.#idleSince;
    if (this.#keepAliveMs >= 0) return idle < this.#keepAliveMs;
    return idle < (replayable ? IDLE_MS : IDLE_UNREPLAYABLE_MS);
  }

  /** Begins another exchange. */
  begin(receiver: ResponseReceiver): void {
    this.#receiver = receiver;
    this.reused = true;
    this.#unsent = false;
  }

  /** The exchange is given up. One that was not connected yet stays for others. */
  abandon(): void {
    this.#receiver = undefined;
    if (this.#connected) this.socket.destroy();
  }

  close(): void {
    this.socket.destroySoon();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.socket.resume();
  }

  pause(): void {
    this.#paused = true;
    this.socket.pause();
  }

  #onConnect(): void {
    this.#connected = true;
    this.socket.setTimeout(0);
    if (this.#receiver) this.#receiver.upstreamReady();
    else this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#idleSince = clock.now;
    this.resume();
    this.target.giveBack(this);
  }

  #read(bytes: Buffer, count: number): void {
    const receiver = this.#receiver;
    if (!receiver) {
      this.socket.destroy();
      return;
    }
    if (this.#tunnel) {
      if (!receiver.tunnelData(Buffer.from(bytes.subarray(0, count))))
        this.pause();
      return;
    }
    let at = 0;
    while (!this.#head) {
      const text =
        this.#partial +
        bytes.toString('latin1', at, Math.min(count, at + MAX_HEAD_BYTES));
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#partial = text;
        if (text.length >= MAX_HEAD_BYTES) this.#fail('invalid');
        return;
      }
      at += end + 4 - this.#partial.length;
      this.#partial = '';
      const head = readResponseHead(text, end, receiver.method);
      if (!head || (head.status === 101 && !receiver.wantsUpgrade)) {
        this.#fail('invalid');
        return;
      }
      if (head.status === 101) {
        this.#openTunnel(receiver, head, bytes.subarray(at, count));
        return;
      }
      if (head.status >= 200) this.#beginResponse(receiver, head);
      else receiver.informational(head);
      if (at >= count && !this.#head) return;
    }
    this.#readBody(receiver, bytes, at, count);
  }

  #beginResponse(receiver: ResponseReceiver, head: ResponseHead): void {
    this.#head = head;
    this.#body.begin(head.body, head.fields.contentLength);
    if (head.fields.keepAliveSeconds >= 0) {
      this.#keepAliveMs = Math.max(
        0,
        head.fields.keepAliveSeconds * 1000 - KEEP_ALIVE_MARGIN_MS,
      );
    }
    receiver.responseHead(head);
  }

  #readBody(
    receiver: ResponseReceiver,
    bytes: Buffer,
    from: number,
    count: number,
  ): void {
    let at = from;
    if (!this.#body.done) at = this.#body.feed(bytes, at, count, receiver);
    if (this.#body.error) {
      this.#fail('broken');
    } else if (this.#body.done) {
      this.#endResponse(receiver, at < count);
    } else if (!receiver.responseFlush()) {
      this.pause();
    }
  }

  #endResponse(receiver: ResponseReceiver, moreThanExpected: boolean): void {
    const reusable =
      !this.#head?.closes && !moreThanExpected && receiver.requestSent;
    this.#head = undefined;
    this.#receiver = undefined;
    if (reusable && !this.isDead()) this.#becomeIdle();
    else this.socket.destroy();
    receiver.responseEnd();
  }

  #openTunnel(
    receiver: ResponseReceiver,
    head: ResponseHead,
    rest: Buffer,
  ): void {
    this.#tunnel = true;
    receiver.tunnelOpened(head);
    if (rest.length > 0 && !receiver.tunnelData(Buffer.from(rest)))
      this.pause();
  }

  #fail(failure: UpstreamFailure): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.socket.destroy();
    receiver?.upstreamFailed(failure, this);
  }

  #onEnd(): void {
    const receiver = this.#receiver;
    if (!receiver) {
      this.target.forget(this);
      return;
    }
    if (this.#tunnel) {
      this.#receiver = undefined;
      receiver.tunnelEnded();
    } else if (this.#head?.body === 'close') {
      this.#endResponse(receiver, false);
    } else {
      this.#fail(this.#head || this.#partial ? 'broken' : 'closed');
    }
  }

  #onClose(): void {
    this.target.forget(this);
    const receiver = this.#receiver;
    if (!receiver) return;
    if (this.#tunnel) {
      this.#receiver = undefined;
      receiver.tunnelEnded();
      return;
    }
    if (!this.#connected) this.#fail('refused');
    else this.#fail(this.#head || this.#partial ? 'broken' : 'closed');
  }
}
