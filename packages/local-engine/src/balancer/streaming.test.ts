import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventually,
  rawClient,
  startBalancer,
  startInstance,
  startRawInstance,
} from './testSupport/harness.ts';

const MIB = 1024 * 1024;

/** A TCP server that keeps its sockets, for peers that do not behave. */
async function startTcp(t: TestContext, onSocket: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { id: 'a', port: (server.address() as AddressInfo).port, sockets };
}

describe('streaming', () => {
  it('gives each event to the client as it comes', async t => {
    let send: (text: string) => void = () => {};
    const instance = await startInstance(t, 'a', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      send = text => response.write(text);
      send('data: 0\n\n');
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until(/data: 0\n\n/);
    for (const i of [1, 2, 3]) {
      send(`data: ${i}\n\n`);
      await client.until(new RegExp(`data: ${i}\n\n`));
    }
  });

  it('gives each piece of a request to the instance as it comes', async t => {
    const pieces: string[] = [];
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.on('data', chunk => pieces.push(String(chunk)));
      request.on('end', () => response.end('done'));
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    for (const piece of ['one', 'two', 'three']) {
      client.write(`${piece.length}\r\n${piece}\r\n`);
      await eventually(() => pieces.at(-1) === piece);
    }
    client.write('0\r\n\r\n');
    await client.until(/done$/);
  });

  it('holds an instance back that sends faster than the client reads, and loses nothing', async t => {
    const total = 64 * MIB;
    let written = 0;
    const instance = await startRawInstance(t, 'a', [], (_, response) => {
      response.writeHead(200, { 'content-length': total });
      const piece = Buffer.alloc(256 * 1024, 'x');
      const more = () => {
        while (written < total) {
          written += piece.length;
          if (!response.write(piece)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    let read = 0;
    client.socket.removeAllListeners('data');
    client.socket.pause();
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await standsStill(() => written);
    assert.ok(
      written < total / 2,
      `${written} bytes were taken from the instance for a client that read none`,
    );
    client.socket.on('data', chunk => {
      read += chunk.length;
    });
    client.socket.resume();
    await client.closed(20_000);
    assert.ok(read > total && read < total + 1000, `${read} bytes came`);
  });

  it('holds a client back that sends faster than the instance reads, and loses nothing', async t => {
    const total = 64 * MIB;
    let read = 0;
    let go: () => void = () => {};
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      go = () =>
        request.on('data', chunk => {
          read += chunk.length;
        });
      request.on('end', () => response.end('done'));
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\n\r\n`,
    );
    let written = 0;
    const piece = Buffer.alloc(256 * 1024, 'x');
    const more = () => {
      while (written < total) {
        written += piece.length;
        if (!client.socket.write(piece)) {
          client.socket.once('drain', more);
          return;
        }
      }
    };
    more();
    await standsStill(() => written);
    assert.ok(
      written < total / 2,
      `${written} bytes were taken from the client for an instance that read none`,
    );
    go();
    await client.until(/done$/, 20_000);
    assert.equal(read, total);
  });

  it('does not gather answers for a client that asks on without reading', async t => {
    const instance = await startInstance(t, 'a', (_, response) =>
      response.end('x'.repeat(60_000)),
    );
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.socket.removeAllListeners('data');
    client.socket.pause();
    const count = 1000;
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(count));
    await standsStill(() => instance.seen.length);
    assert.ok(
      instance.seen.length < count / 2,
      `${instance.seen.length} requests were answered into nothing`,
    );
    client.socket.on('data', () => {});
    client.socket.resume();
    await eventually(() => instance.seen.length === count, 20_000);
  });
});

/** Resolves once a number has moved and then has not moved for a while. */
async function standsStill(value: () => number): Promise<void> {
  await eventually(() => value() > 0);
  for (let last = -1; last !== value(); ) {
    last = value();
    await sleep(300);
  }
}

describe('a client that goes away', () => {
  it('ends the work of the instance, in the middle of the answer', async t => {
    let aborted = false;
    const instance = await startRawInstance(t, 'a', [], (_, response) => {
      response.on('close', () => {
        aborted = !response.writableFinished;
      });
      response.write('first');
    });
    const { port, balancer } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until(/first/);
    client.socket.destroy();
    await eventually(() => aborted);
    assert.equal(balancer.state().groups[0].targets[0].inFlight, 0);
  });

  it('ends the work of the instance, before it answered', async t => {
    let asked = false;
    let closed = false;
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      asked = true;
      response.on('close', () => {
        closed = true;
      });
      request.resume();
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => asked);
    client.socket.end();
    await eventually(() => closed);
  });

  it('in the middle of its body leaves no half request that counts as whole', async t => {
    let outcome = '';
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.on('data', () => {});
      request.on('error', () => {
        outcome = 'broken off';
      });
      request.on('end', () => {
        outcome = 'complete';
        response.end();
      });
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    );
    await eventually(() => instance.open() === 1);
    await sleep(50);
    client.socket.destroy();
    await eventually(() => outcome !== '');
    assert.equal(outcome, 'broken off');
  });

  it('while its connection to the instance is being made leaves nothing in flight', async t => {
    const instance = await startTcp(t, () => {});
    const { port, balancer } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.socket.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const target = () => balancer.state().groups[0].targets[0];
    await eventually(() => target().requests === 1 && target().inFlight === 0);
  });
});

describe('slow clients', () => {
  const limits = {
    headMs: 200,
    bodyMs: 200,
    idleMs: 300,
    answerMs: 400,
    lingerMs: 200,
  };

  it('get a 408 when the head does not come, although bytes do', async t => {
    const instance = await startInstance(t, 'a');
    const { port } = await startBalancer(t, [instance], {}, limits);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\n');
    const drip = setInterval(() => client.write('A: b\r\n'), 40);
    t.after(() => clearInterval(drip));
    assert.match(await client.closed(), /^HTTP\/1\.1 408 /);
    assert.equal(instance.seen.length, 0);
  });

  it('get a 408 when the body stops coming', async t => {
    const instance = await startInstance(t, 'a');
    const { port, balancer } = await startBalancer(t, [instance], {}, limits);
    const client = await rawClient(t, port);
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
    assert.match(await client.closed(), /^HTTP\/1\.1 408 /);
    assert.equal(balancer.state().groups[0].targets[0].inFlight, 0);
  });

  it('may take as long as they want while pieces of the body come', async t => {
    const instance = await startInstance(t, 'a', (seen, response) =>
      response.end(seen.body),
    );
    const { port } = await startBalancer(t, [instance], {}, { bodyMs: 800 });
    const client = await rawClient(t, port);
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n');
    for (const byte of 'patience') {
      await sleep(150);
      client.write(byte);
    }
    await client.until(/patience$/);
  });

  it('are told good-bye when they ask nothing more', async t => {
    const instance = await startInstance(t, 'a');
    const { port } = await startBalancer(t, [instance], {}, limits);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await client.closed(), /^HTTP\/1\.1 200 [^]*a$/);
  });

  it('are told by a 504 that the instance does not answer', async t => {
    const instance = await startRawInstance(t, 'a', [], () => {});
    const { port, balancer } = await startBalancer(t, [instance], {}, limits);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until(/^HTTP\/1\.1 504 /);
    assert.equal(balancer.state().groups[0].targets[0].inFlight, 0);
  });

  it('do not disturb others, however many they are', async t => {
    const instance = await startInstance(t, 'a');
    const { port, url } = await startBalancer(t, [instance]);
    const slow = await Promise.all(
      Array.from({ length: 300 }, () => rawClient(t, port)),
    );
    for (const client of slow) client.write('GET / HTTP/1.1\r\nHost: a\r\nA: ');
    for (let i = 0; i < 20; i++) assert.equal((await fetch(url)).status, 200);
  });
});
