import type { ClientConnection } from './ClientConnection.ts';
import { clock } from './clock.ts';
import type { Group } from './Group.ts';
import { HeldRequest } from './HeldRequest.ts';
import type { RequestHead } from './RequestHead.ts';
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

const MAX_RETRIES = 2;

/**
 * One request and its answer. It keeps of the request what is needed to give it to another target, as long as that is allowed:
 *
 * - a target that refuses the connection got nothing, so any request goes on to another one;
 * - a connection that ends before the first byte of an answer may have been too late (the instance closed it while idle) or the
 *   instance died: the request is sent again only when it is idempotent and its body is still at hand, or when no byte of it left;
 * - once a byte of the answer has come nothing is repeated.
 */
export class Exchange implements ResponseReceiver {
  readonly head: RequestHead;
  /** Of the answer; 0 before it began. */
  status = 0;
  readonly #client: ClientConnection;
  readonly #group: Group;
  readonly #request: HeldRequest;
  readonly #startedAt = performance.now();
  /** When the answer began; how long a client takes to read it says nothing about the instance. */
  #answeredAt = 0;
  #target: Target | undefined;
  #upstream: UpstreamConnection | undefined;
  #tried: Target[] | undefined;
  #retries = 0;
  #budgeted = false;
  /** The target that failed, while the request waits for its retry. */
  #retryAfter: Target | undefined;
  #waitsUntil = 0;

  constructor(
    client: ClientConnection,
    group: Group,
    head: RequestHead,
    complete: boolean,
  ) {
    this.#client = client;
    this.#group = group;
    this.head = head;
    this.#request = new HeldRequest(head, client.address, complete);
    group.requestBegins();
  }

  get method(): string {
    return this.head.method;
  }

  get wantsUpgrade(): boolean {
    return this.head.upgrade !== '';
  }

  get requestSent(): boolean {
    return this.#request.complete && this.#request.sent;
  }

  // From the client

  /** A piece of the body; `requestFlush` follows. */
  requestPart(chunk: Buffer, from: number, to: number): void {
    if (this.#request.sent) this.#upstream?.writer.part(chunk, from, to, false);
    this.#request.keep(chunk, from, to);
  }

  /** Sends on what has come of the body; `false` asks the client to pause. */
  requestFlush(complete: boolean): boolean {
    this.#request.complete = complete;
    const upstream = this.#upstream;
    if (!upstream || !this.#request.sent) return complete;
    if (complete) upstream.writer.end();
    return upstream.writer.flush();
  }

  /** Bytes of a tunnel; `false` asks the client to pause. */
  tunnelPart(chunk: Buffer): boolean {
    return this.#upstream?.socket.write(chunk) ?? true;
  }

  tunnelFinished(): void {
    this.#upstream?.socket.end();
  }

  clientDrained(): void {
    this.#upstream?.resume();
  }

  /** Nobody waits for the answer any more; it counts with this status, unless it was counted already. */
  abandon(status: number): void {
    const target = this.#target;
    if (target) {
      this.#upstream?.abandon();
      this.#leave(target);
      if (this.status !== 101) this.#record(target, status);
    }
    this.#end();
  }

  // To a target

  /** Gives the request to a target, or lets it wait for one. */
  dispatch(): void {
    const target = this.#group.pick(this.#tried);
    if (!target) {
      this.#wait();
      return;
    }
    this.#target = target;
    target.inFlight++;
    target.requests++;
    const idle =
      this.#retries === 0 ? target.take(this.#request.idempotent) : undefined;
    if (idle) {
      this.#upstream = idle;
      idle.begin(this);
      this.#send(idle);
    } else {
      this.#upstream = target.connect(this);
    }
  }

  #send(upstream: UpstreamConnection): void {
    const more = this.#request.send(upstream.writer);
    upstream.noteSent();
    if (more) this.#client.resume();
  }

  /** Nobody can take it now: it waits a moment for a target to come into rotation. */
  #wait(): void {
    if (this.#mayWait(this.#group.limits.targetWaitMs)) return;
    const main = this.#group.mainRelease();
    if (main) this.#group.metrics.record(main, 503, this.#latency());
    this.#answerOurselves(
      503,
      'No instance can take the request now. Try again in a moment.',
    );
  }

  #mayWait(ms: number): boolean {
    if (this.#waitsUntil === 0) this.#waitsUntil = clock.now + ms;
    return clock.now < this.#waitsUntil && this.#group.wait(this);
  }

  /** A target may have come, the budget may allow a retry, or the time is over. */
  wakeUp(): void {
    this.#tried = undefined;
    if (this.#retryAfter) this.#retry(this.#retryAfter);
    else this.dispatch();
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
    upstream.abandon();
    this.#leave(target);
    this.dispatch();
  }

  upstreamDrained(): void {
    this.#client.resume();
  }

  upstreamFailed(
    failure: UpstreamFailure,
    connection: UpstreamConnection,
  ): void {
    const target = this.#target;
    if (!target) return;
    this.#leave(target);
    if (this.status !== 0) {
      this.#group.failed(target);
      this.#record(target, 0);
      this.#end();
      this.#client.breakOff();
      return;
    }
    if (failure === 'refused') {
      target.avoid();
      this.#group.failed(target);
      (this.#tried ??= []).push(target);
      this.dispatch();
      return;
    }
    const mayRepeat =
      failure === 'closed' &&
      this.#request.atHand &&
      (this.#request.idempotent || connection.provablyUnsent);
    // An idle connection that was closed as the request went out is nobody's failure, and no retry in the sense of the budget.
    const stale =
      failure === 'closed' && connection.reused && this.#retries === 0;
    if (!stale) this.#group.failed(target);
    this.#request.sent = false;
    if (mayRepeat && stale) {
      this.#retries = 1;
      this.dispatch();
    } else if (mayRepeat && this.#retries < MAX_RETRIES) {
      this.#retry(target);
    } else {
      this.#giveUp(target);
    }
  }

  /** Sends the request again as far as the budget allows; when too many retries run it waits its turn. */
  #retry(failed: Target): void {
    const budget = this.#group.askForRetry();
    if (budget === 'granted') {
      this.#retryAfter = undefined;
      this.#waitsUntil = 0;
      this.#retries++;
      this.#budgeted = true;
      // Better the same instance again than nobody, where there is no other.
      this.#tried = this.#group.isAlone(failed) ? undefined : [failed];
      this.dispatch();
      return;
    }
    this.#retryAfter = failed;
    const { retryWaitMs } = this.#group.limits;
    if (budget === 'refused' || !this.#mayWait(retryWaitMs)) {
      this.#giveUp(failed);
    }
  }

  #giveUp(target: Target): void {
    this.#record(target, 502);
    this.#answerOurselves(
      502,
      'The instance ended the connection before it answered, and the request could not be repeated.',
    );
  }

  /** The target has nothing to do with the request any more. */
  #leave(target: Target): void {
    this.#target = undefined;
    this.#upstream = undefined;
    target.ended();
    this.#returnBudget();
  }

  #end(): void {
    this.#returnBudget();
    this.#group.requestEnded(this);
  }

  #returnBudget(): void {
    if (!this.#budgeted) return;
    this.#budgeted = false;
    this.#group.retryEnded();
  }

  // To the client

  informational(head: ResponseHead): void {
    if (this.head.http10) return;
    if (head.status === 100 && !this.head.expectsContinue) return;
    this.#client.write(writeInformationalHead(head));
  }

  responseHead(head: ResponseHead): void {
    this.status = head.status;
    this.#answeredAt = performance.now();
    this.#request.letGo();
    const { http10 } = this.head;
    const unknownEnd = head.body === 'chunked' || head.body === 'close';
    if (unknownEnd && http10) this.#client.closesAfter = true;
    const closes = this.#client.answerBegins();
    const chunked = unknownEnd && !http10;
    this.#client.writer.begin(
      writeResponseHead(head, { chunked, closes, http10 }),
      chunked,
    );
  }

  bodyPart(chunk: Buffer, from: number, to: number): void {
    this.#client.writer.part(chunk, from, to, true);
  }

  responseFlush(): boolean {
    return this.#client.answerGoesOn();
  }

  responseEnd(): void {
    this.#client.writer.end();
    this.#client.writer.flush();
    const target = this.#target;
    if (target) {
      if (this.status >= 500) this.#group.failed(target);
      else target.outliers.succeeded();
      this.#leave(target);
      this.#record(target, this.status);
    }
    this.#end();
    this.#client.answered();
  }

  tunnelOpened(head: ResponseHead): void {
    this.status = 101;
    this.#answeredAt = performance.now();
    if (this.#target) {
      this.#target.outliers.succeeded();
      this.#record(this.#target, 101);
    }
    this.#client.write(writeInformationalHead(head));
    const ahead = this.#client.becomeTunnel();
    if (ahead) this.#upstream?.socket.write(ahead);
  }

  tunnelData(bytes: Buffer): boolean {
    return this.#client.writeTunnel(bytes);
  }

  tunnelEnded(): void {
    if (this.#target) this.#leave(this.#target);
    this.#end();
    this.#client.tunnelEnded();
  }

  #answerOurselves(status: number, detail: string): void {
    this.#end();
    this.#client.answerOurselves(status, detail);
  }

  #record(target: Target, status: number): void {
    this.#group.metrics.record(target.releaseId, status, this.#latency());
  }

  #latency(): number {
    return (this.#answeredAt || performance.now()) - this.#startedAt;
  }
}
