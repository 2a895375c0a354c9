import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import {
  eventually,
  rawClient,
  startBalancer,
  startInstance,
  type Instance,
} from './testSupport/harness.ts';

async function startSocketInstance(
  t: TestContext,
): Promise<{ instance: Instance; sockets: WebSocketServer }> {
  const instance = await startInstance(t, 'a');
  const sockets = new WebSocketServer({ server: instance.server });
  sockets.on('connection', socket => {
    socket.on('message', (data, isBinary) =>
      socket.send(data, { binary: isBinary }),
    );
  });
  t.after(() => {
    for (const client of sockets.clients) client.terminate();
  });
  return { instance, sockets };
}

async function open(t: TestContext, port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`);
  t.after(() => socket.terminate());
  await new Promise((resolve, reject) => {
    socket.once('open', resolve).once('error', reject);
  });
  return socket;
}

function next(socket: WebSocket): Promise<Buffer> {
  return new Promise(resolve => {
    socket.once('message', data => resolve(data as Buffer));
  });
}

describe('a WebSocket', () => {
  it('carries messages both ways, small and large', async t => {
    const { instance } = await startSocketInstance(t);
    const { port } = await startBalancer(t, [instance]);
    const socket = await open(t, port);
    socket.send('hello');
    assert.equal(String(await next(socket)), 'hello');
    const large = Buffer.alloc(5_000_000, 'y');
    socket.send(large);
    assert.ok((await next(socket)).equals(large));
  });

  it('counts as in flight until it ends, whoever ends it', async t => {
    const { instance, sockets } = await startSocketInstance(t);
    const { port, balancer } = await startBalancer(t, [instance]);
    const inFlight = () => balancer.state().groups[0].targets[0].inFlight;
    const first = await open(t, port);
    const second = await open(t, port);
    assert.equal(inFlight(), 2);
    first.close(1000);
    await eventually(() => inFlight() === 1);
    const closed = new Promise(resolve => {
      second.once('close', resolve);
    });
    for (const client of sockets.clients) client.close(1001);
    assert.equal(await closed, 1001);
    await eventually(() => inFlight() === 0);
  });

  it('stays open while its instance is taken out, and ends with the instance', async t => {
    const { instance } = await startSocketInstance(t);
    const { port, put, balancer } = await startBalancer(t, [instance]);
    const socket = await open(t, port);
    await put([{ ...instance, rotation: 'out' }]);
    socket.send('still here');
    assert.equal(String(await next(socket)), 'still here');
    const { drained, inFlight } = await balancer.drained('a', 50);
    assert.deepEqual({ drained, inFlight }, { drained: false, inFlight: 1 });
    const closed = new Promise(resolve => {
      socket.once('close', resolve);
    });
    await instance.kill();
    await closed;
    await eventually(
      () => balancer.state().groups[0].targets[0].inFlight === 0,
    );
  });

  it('is an ordinary answer when the instance declines', async t => {
    const instance = await startInstance(t, 'a', (_, response) =>
      response.writeHead(403).end('no'),
    );
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    const upgrade =
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    client.write(upgrade);
    await client.until(/403 [^]*no/);
    client.write(upgrade);
    await client.until(/403 [^]*403 [^]*no/);
  });
});

describe('another protocol', () => {
  it('gets what was sent ahead only after the switch', async t => {
    const instance = await startInstance(t, 'a');
    const order: string[] = [];
    instance.server.on('upgrade', (_, socket, early) => {
      order.push(`early ${early.length}`);
      setTimeout(() => {
        order.push('switched');
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nwelcome ',
        );
        socket.on('data', (chunk: Buffer) => {
          order.push(String(chunk));
          socket.write(chunk);
        });
      }, 50);
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
    );
    await client.until(/welcome GET \/x HTTP\/1\.1\r\n\r\n$/);
    assert.deepEqual(order, ['early 0', 'switched', 'GET /x HTTP/1.1\r\n\r\n']);
  });
});
