import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Balancer } from '../Balancer.ts';
import type { BalancerGroup, BalancerTarget } from '../control.ts';
import type { Limits } from '../limits.ts';

export const GROUP = 'shop/test';

/** A small real instance; `seen` is what it was asked. */
export interface Instance {
  readonly id: string;
  readonly port: number;
  readonly server: Server;
  readonly seen: Seen[];
  /** Connections that were ever opened to it, and those open now. */
  readonly opened: () => number;
  readonly open: () => number;
  /** Resets its connections and goes on listening. */
  drop(): void;
  /** Ends it as `kill -9` would: every connection is reset, nobody listens. */
  kill(): Promise<void>;
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Starts an instance that answers with its id, or as `listener` wants once the body has been read. */
export async function startInstance(
  t: TestContext,
  id: string,
  listener?: (request: Seen, response: ServerResponse) => void,
): Promise<Instance> {
  const seen: Seen[] = [];
  return startRawInstance(t, id, seen, async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const entry = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('latin1'),
    };
    seen.push(entry);
    if (listener) listener(entry, response);
    else response.end(id);
  });
}

/** The same with Node's own listener, for instances that look at the request while it comes. */
export async function startRawInstance(
  t: TestContext,
  id: string,
  seen: Seen[],
  listener: RequestListener,
): Promise<Instance> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer(listener);
  // Longer than any test, so that only the balancer closes idle connections.
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const drop = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const kill = async () => {
    const closed = new Promise(resolve => {
      server.close(resolve);
    });
    drop();
    await closed;
  };
  t.after(kill);
  return {
    id,
    port: (server.address() as AddressInfo).port,
    server,
    seen,
    opened: () => opened,
    open: () => sockets.size,
    drop,
    kill,
  };
}

export interface Harness {
  readonly balancer: Balancer;
  readonly port: number;
  readonly url: string;
  /** Tells the balancer the group anew. */
  put(
    targets: readonly TargetWish[],
    rest?: Partial<BalancerGroup>,
  ): Promise<void>;
}

export type TargetWish = Pick<Instance, 'id' | 'port'> & {
  readonly releaseId?: string;
  readonly rotation?: BalancerTarget['rotation'];
  readonly inSince?: string;
};

/** A balancer with one group before the given targets, stopped at the end of the test. */
export async function startBalancer(
  t: TestContext,
  targets: readonly TargetWish[],
  rest: Partial<BalancerGroup> = {},
  limits: Partial<Limits> = {},
): Promise<Harness> {
  const balancer = new Balancer(limits);
  t.after(() => balancer.stop(0));
  const first = await balancer.put(groupOf(targets, rest));
  return {
    balancer,
    port: first.port,
    url: `http://127.0.0.1:${first.port}`,
    put: async (wish, more = {}) => {
      await balancer.put(groupOf(wish, { ...rest, ...more }));
    },
  };
}

export function groupOf(
  targets: readonly TargetWish[],
  rest: Partial<BalancerGroup> = {},
): BalancerGroup {
  return {
    groupId: GROUP,
    port: 0,
    weights: { r1: 100 },
    slowStartSeconds: 0,
    targets: targets.map(({ id, port, ...more }) => ({
      instanceId: id,
      port,
      releaseId: more.releaseId ?? 'r1',
      rotation: more.rotation ?? 'in',
      inSince: more.inSince ?? new Date(0).toISOString(),
    })),
    ...rest,
  };
}

/** A client that speaks bytes. */
export interface RawClient {
  readonly socket: Socket;
  /** All that has come so far. */
  text(): string;
  write(bytes: string | Buffer): void;
  /** Resolves once what has come matches; fails after `timeoutMs` with what has come. */
  until(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Resolves once the balancer has closed the connection. */
  closed(timeoutMs?: number): Promise<string>;
}

export async function rawClient(
  t: TestContext | undefined,
  port: number,
): Promise<RawClient> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  t?.after(() => socket.destroy());
  let text = '';
  let ended = false;
  socket.on('error', () => {});
  socket.on('data', chunk => {
    text += chunk.toString('latin1');
  });
  socket.on('end', () => {
    ended = true;
  });
  socket.on('close', () => {
    ended = true;
  });
  await new Promise<void>(resolve => {
    socket.once('connect', resolve);
  });
  return {
    socket,
    text: () => text,
    write: bytes => {
      if (typeof bytes === 'string') socket.write(bytes, 'latin1');
      else socket.write(bytes);
    },
    until: async (pattern, timeoutMs = 5000) => {
      await eventually(
        () => pattern.test(text),
        timeoutMs,
        () => `${pattern} in ${JSON.stringify(text)}`,
      );
      return text;
    },
    closed: async (timeoutMs = 5000) => {
      await eventually(
        () => ended,
        timeoutMs,
        () => `the end after ${JSON.stringify(text)}`,
      );
      return text;
    },
  };
}

/** Waits for a condition; fails with what it waited for. */
export async function eventually(
  condition: () => boolean,
  timeoutMs = 5000,
  what: () => string = () => String(condition),
): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > until)
      throw new Error(`Waited in vain for ${what()}`);
    await sleep(5);
  }
}

/** One GET on a connection of its own; answers status and body. */
export async function get(
  url: string,
  init?: RequestInit,
): Promise<{
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}> {
  const response = await fetch(url, init);
  return {
    status: response.status,
    body: await response.text(),
    headers: response.headers,
  };
}

/** The numbers 0 ≤ x < 1 of a seed, so that a failing run can be repeated (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
