import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventually,
  get,
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
    const source = patterned(64 * MIB);
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      if (request.url === '/other') {
        response.end('z'.repeat(300_000));
        return;
      }
      response.writeHead(200, { 'content-length': source.total });
      source.sendTo(response);
    });
    const { port, url } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.socket.removeAllListeners('data');
    client.socket.pause();
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await standsStill(source.sent);
    assert.ok(
      source.sent() < source.total / 2,
      `${source.sent()} bytes were taken from the instance for a client that read none`,
    );
    // What is held for the client must not change while others are served.
    for (let i = 0; i < 5; i++) {
      assert.equal((await get(`${url}/other`)).body.length, 300_000);
    }
    const check = patternCheck();
    let head = '';
    client.socket.on('data', chunk => {
      if (head.includes('\r\n\r\n')) {
        check.read(chunk);
        return;
      }
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end >= 0) check.read(Buffer.from(head.slice(end + 4), 'latin1'));
    });
    client.socket.resume();
    await client.closed(20_000);
    assert.deepEqual(check.result(), { bytes: source.total, intact: true });
  });

  it('holds a client back that sends faster than the instance reads, and loses nothing', async t => {
    const source = patterned(64 * MIB);
    const check = patternCheck();
    let go: () => void = () => {};
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      go = () => request.on('data', check.read);
      request.on('end', () => response.end('done'));
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${source.total}\r\n\r\n`,
    );
    source.sendTo(client.socket, false);
    await standsStill(source.sent);
    assert.ok(
      source.sent() < source.total / 2,
      `${source.sent()} bytes were taken from the client for an instance that read none`,
    );
    go();
    await client.until(/done$/, 20_000);
    assert.deepEqual(check.result(), { bytes: source.total, intact: true });
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

/** Length of the pattern: a prime, so that no piece of a buffer can take another one's place. */
const PERIOD = 251;
const PATTERN = Buffer.from(
  Array.from({ length: PERIOD * 1100 }, (_, i) => i % PERIOD),
);

/** Writes a pattern to a stream as fast as that takes it, `total` bytes rounded down to whole pieces. */
function patterned(total: number) {
  const count = Math.floor(total / PATTERN.length);
  let pieces = 0;
  const sendTo = (stream: Writable, ends = true) => {
    while (pieces < count) {
      pieces++;
      if (!stream.write(PATTERN)) {
        stream.once('drain', () => sendTo(stream, ends));
        return;
      }
    }
    if (ends) stream.end();
  };
  return {
    total: count * PATTERN.length,
    sent: () => pieces * PATTERN.length,
    sendTo,
  };
}

/** Compares what comes with the pattern. */
function patternCheck() {
  let bytes = 0;
  let intact = true;
  return {
    read: (chunk: Buffer) => {
      const from = bytes % PERIOD;
      const expected = PATTERN.subarray(from, from + chunk.length);
      intact &&= chunk.equals(expected);
      bytes += chunk.length;
    },
    result: () => ({ bytes, intact }),
  };
}

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
