import { Agent, createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  readonly url: string;
  /** Takes the instance into rotation as soon as it is ready. */
  add(url: string): void;
  remove(url: string): void;
  /** Whether it is in rotation now. */
  ready(url: string): boolean;
  stop(): Promise<void>;
}

/**
 * As plain as a balancer can be: asks each instance for `/readyz` every 50 ms, sends requests in turn to those that are ready over
 * kept connections, and never sends one twice: what an instance breaks off is answered 502.
 */
export async function startBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const instances = new Map<string, boolean>();
  let turn = 0;
  const probe = setInterval(() => {
    for (const url of instances.keys()) {
      void fetch(`${url}/readyz`)
        .then(async answer => {
          await answer.arrayBuffer();
          return answer.status === 200;
        })
        .catch(() => false)
        .then(ready => {
          if (instances.has(url)) instances.set(url, ready);
        });
    }
  }, 50);
  const server = createServer((incoming, outgoing) => {
    const ready = [...instances].filter(([, is]) => is).map(([url]) => url);
    turn += 1;
    const target = ready[turn % ready.length];
    const fail = (why: string): void => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end(why);
    };
    if (target === undefined) {
      fail('No instance is ready.');
      return;
    }
    const { connection: _, ...headers } = incoming.headers;
    const sent = sendRequest(
      target + (incoming.url ?? '/'),
      { agent, method: incoming.method, headers },
      answer => {
        const { connection: __, ...rest } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 502, rest);
        answer.pipe(outgoing);
        answer.on('error', error => fail(error.message));
      },
    );
    sent.on('error', error => fail(`${target}: ${error.message}`));
    incoming.pipe(sent);
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: url => void instances.set(url, false),
    remove: url => void instances.delete(url),
    ready: url => instances.get(url) === true,
    stop: () =>
      new Promise(resolve => {
        clearInterval(probe);
        server.close(() => {
          agent.destroy();
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
