import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An answer, as far as a measurement looks at it. */
export interface Answer {
  readonly status: number;
  /** As it came; names of headers in any case. */
  readonly head: string;
  readonly body: string;
}

/** A request as it goes over the wire. */
export function request(
  method: 'GET' | 'POST',
  path: string,
  options: {
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): string {
  const body = options.body === undefined ? '' : JSON.stringify(options.body);
  const headers = Object.entries(options.headers ?? {})
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const content =
    method === 'POST'
      ? `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(
          body,
        )}\r\n`
      : '';
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}${content}\r\n${body}`;
}

/**
 * One kept-alive connection with one request in flight. Cheaper than any server, so that it does not take the CPU that is
 * measured: it understands answers with a content-length and nothing else.
 */
export class Caller {
  readonly #socket: Socket;
  #waiting?: {
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
  };
  #received = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', chunk => this.#receive(String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed = true;
      this.#waiting?.reject(new Error('The connection was closed.'));
    });
  }

  static open(url: string): Promise<Caller> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Caller(socket)));
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('The connection was closed.'));
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(text, 'latin1');
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: string): void {
    this.#received = this.#received === '' ? chunk : this.#received + chunk;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#received.slice(0, end);
    const lower = head.toLowerCase();
    const at = lower.indexOf('content-length: ');
    const length = at === -1 ? 0 : parseInt(lower.slice(at + 16, at + 26), 10);
    if (this.#received.length < end + 4 + length) return;
    const body = this.#received.slice(end + 4, end + 4 + length);
    this.#received = this.#received.slice(end + 4 + length);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (lower.includes('\r\nconnection: close')) this.#closed = true;
    waiting?.resolve({ status: parseInt(head.slice(9, 12), 10), head, body });
  }
}
