import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import {
  eventually,
  get,
  rawClient,
  startBalancer,
  startInstance,
  startRawInstance,
} from './testSupport/harness.ts';

describe('a request through the balancer', () => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    it(`keeps its method, path and headers: ${method}`, async t => {
      const instance = await startInstance(t, 'a');
      const { url } = await startBalancer(t, [instance]);
      const { status, body } = await get(`${url}/p/%20a?q=1&r=%2F`, {
        method,
        headers: { 'x-one': '1', cookie: 'a=b' },
      });
      assert.deepEqual({ status, body }, { status: 200, body: 'a' });
      const [seen] = instance.seen;
      assert.equal(seen.method, method);
      assert.equal(seen.url, '/p/%20a?q=1&r=%2F');
      assert.equal(seen.headers['x-one'], '1');
      assert.equal(seen.headers.cookie, 'a=b');
      assert.equal(seen.headers['x-forwarded-for'], '127.0.0.1');
      assert.equal(
        seen.headers['x-forwarded-host'],
        url.slice('http://'.length),
      );
    });
  }

  it('carries large bodies both ways unchanged, with a length and in chunks', async t => {
    const instance = await startInstance(t, 'a', (seen, response) => {
      response.end(Buffer.from(seen.body, 'latin1'));
    });
    const { url } = await startBalancer(t, [instance]);
    const sent = randomBytes(3_000_001);
    const digest = createHash('sha256').update(sent).digest('hex');
    const streamed = new ReadableStream({
      start(controller) {
        for (let at = 0; at < sent.length; at += 70_001)
          controller.enqueue(sent.subarray(at, at + 70_001));
        controller.close();
      },
    });
    for (const body of [sent, streamed]) {
      const response = await fetch(url, {
        method: 'POST',
        body,
        duplex: 'half',
      } as RequestInit);
      const answer = Buffer.from(await response.arrayBuffer());
      assert.equal(createHash('sha256').update(answer).digest('hex'), digest);
    }
    assert.equal(
      instance.seen[0].headers['content-length'],
      String(sent.length),
    );
    assert.equal(instance.seen[1].headers['transfer-encoding'], 'chunked');
  });

  it('frames the answer anew whatever framing the instance chose', async t => {
    const instance = await startInstance(t, 'a', (seen, response) => {
      if (seen.url === '/length') response.setHeader('content-length', 5);
      response.write('he');
      setImmediate(() => response.end('llo'));
    });
    const { url } = await startBalancer(t, [instance]);
    const length = await get(`${url}/length`);
    assert.equal(length.body, 'hello');
    assert.equal(length.headers.get('content-length'), '5');
    const chunked = await get(`${url}/chunked`);
    assert.equal(chunked.body, 'hello');
    assert.equal(chunked.headers.get('transfer-encoding'), 'chunked');
  });

  it('ends an answer that only the end of the connection ends', async t => {
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.socket.end('HTTP/1.1 200 OK\r\nA: b\r\n\r\nto the end');
      response.destroy();
    });
    const { url, port } = await startBalancer(t, [instance]);
    assert.equal((await get(url)).body, 'to the end');
    const old = await rawClient(t, port);
    old.write('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    assert.match(await old.closed(), /Connection: close\r\n\r\nto the end$/);
  });

  it('gives HEAD, 204 and 304 no body and keeps the connection', async t => {
    const instance = await startInstance(t, 'a', (seen, response) => {
      if (seen.url === '/204') response.writeHead(204).end();
      else if (seen.url === '/304')
        response.writeHead(304, { etag: '"x"' }).end();
      else response.end('twelve bytes');
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    for (const line of ['HEAD /', 'GET /204', 'GET /304', 'GET /last']) {
      client.write(`${line} HTTP/1.1\r\nHost: a\r\n\r\n`);
    }
    const text = await client.until(/twelve bytes$/);
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(
      match => match[1],
    );
    assert.deepEqual(statuses, ['200', '204', '304', '200']);
    assert.equal(text.split('twelve bytes').length - 1, 1);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*?Content-Length: 12\r\n/);
  });

  it('passes informational answers on, but not to HTTP/1.0', async t => {
    const instance = await startInstance(t, 'a', (_, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () =>
        response.end('done'),
      );
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(
      await client.until(/done$/),
      /^HTTP\/1\.1 103 [^]*rel=preload\r\n\r\nHTTP\/1\.1 200/,
    );
    const old = await rawClient(t, port);
    old.write('GET / HTTP/1.0\r\n\r\n');
    assert.match(await old.closed(), /^HTTP\/1\.1 200/);
  });

  it('keeps a continue from a client that expects none', async t => {
    const instance = await startInstance(t, 'a', (_, response) => {
      response.writeContinue();
      response.end('done');
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(await client.until(/done$/), /^HTTP\/1\.1 200 OK/);
  });

  it('lets a client that expects a continue wait for the instance to want the body', async t => {
    const instance = await startInstance(t, 'a', (seen, response) =>
      response.end(seen.body),
    );
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.write('hello');
    assert.match(await client.until(/hello$/), /\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('closes after an answer that came before the body was wanted', async t => {
    const instance = await startRawInstance(t, 'a', [], (_, response) => {
      response.writeHead(413, { 'content-length': 7 }).end('too big');
    });
    instance.server.on('checkContinue', (_, response) => {
      response.writeHead(413, { 'content-length': 7 }).end('too big');
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    const text = await client.closed();
    assert.match(text, /^HTTP\/1\.1 413 [^]*Connection: close\r\n[^]*too big$/);
  });

  it('answers HTTP/1.0 clients without chunks and closes, or keeps the connection when asked to', async t => {
    const instance = await startInstance(t, 'a', (seen, response) => {
      if (seen.url === '/known') response.setHeader('content-length', 2);
      response.write('o');
      response.end('k');
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET /known HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    assert.match(await client.until(/ok$/), /Connection: keep-alive/);
    client.write('GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    const text = await client.closed();
    assert.match(text, /Connection: close\r\n\r\nok$/);
    assert.doesNotMatch(text, /chunked/);
  });
});

describe('connections', () => {
  it('are kept on both sides: many requests, one connection each', async t => {
    const instance = await startInstance(t, 'a');
    const { port } = await startBalancer(t, [instance]);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve, reject) => {
        httpRequest({ port, host: '127.0.0.1', agent }, response => {
          response.resume().on('end', () => setImmediate(resolve));
        })
          .on('error', reject)
          .end();
      });
    }
    assert.equal(instance.seen.length, 20);
    assert.equal(instance.opened(), 1);
  });

  it('answer pipelined requests in order, although the first takes longest', async t => {
    const instance = await startInstance(t, 'a', (seen, response) => {
      setTimeout(() => response.end(seen.url), seen.url === '/0' ? 50 : 0);
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      Array.from(
        { length: 30 },
        (_, i) => `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`,
      ).join(''),
    );
    const text = await client.until(/\/29$/);
    const paths = [...text.matchAll(/\r\n\r\n(\/\d+)/g)].map(match => match[1]);
    assert.deepEqual(
      paths,
      Array.from({ length: 30 }, (_, i) => `/${i}`),
    );
  });

  it('understand a request that comes byte by byte', async t => {
    const instance = await startInstance(t, 'a', (seen, response) =>
      response.end(seen.body),
    );
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    const bytes =
      'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const byte of bytes) {
      client.write(byte);
      await new Promise(resolve => {
        setImmediate(resolve);
      });
    }
    await eventually(() => instance.seen.length === 2);
    assert.deepEqual(
      instance.seen.map(each => [each.url, each.body]),
      [
        ['/a', 'abc'],
        ['/b', ''],
      ],
    );
  });

  it('are closed after an answer when the client asks for it', async t => {
    const instance = await startInstance(t, 'a');
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    assert.match(await client.closed(), /Connection: close\r\n[^]*a$/);
  });

  it('to an instance are not used again when it closes them', async t => {
    const instance = await startInstance(t, 'a', (_, response) => {
      response.setHeader('connection', 'close');
      response.end('a');
    });
    const { url } = await startBalancer(t, [instance]);
    for (let i = 0; i < 3; i++) assert.equal((await get(url)).status, 200);
    assert.equal(instance.opened(), 3);
  });

  it('to an instance are not used again when it only says that it closes them', async t => {
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.socket.write(
        'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      );
      response.detachSocket(request.socket);
    });
    const { url } = await startBalancer(t, [instance]);
    for (let i = 0; i < 3; i++) assert.equal((await get(url)).body, 'ok');
    assert.equal(instance.opened(), 3);
  });

  it('to an instance are not used again when it answered before it had the whole request', async t => {
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.socket.write(
        'HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno',
      );
      response.detachSocket(request.socket);
    });
    const { port } = await startBalancer(t, [instance]);
    for (let i = 0; i < 3; i++) {
      const client = await rawClient(t, port);
      client.write(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nthe beginning',
      );
      assert.match(await client.closed(), /^HTTP\/1\.1 413 [^]*no$/);
    }
    assert.equal(instance.opened(), 3);
  });

  it('to an instance are not used again once it sent more than its answer', async t => {
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      request.socket.write(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison',
      );
      response.detachSocket(request.socket);
    });
    const { url } = await startBalancer(t, [instance]);
    for (let i = 0; i < 3; i++) assert.equal((await get(url)).body, 'ok');
    assert.equal(instance.opened(), 3);
  });
});

describe('an answer that is none', () => {
  for (const [name, bytes] of Object.entries({
    garbage: 'hello\r\n\r\n',
    'two framings':
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a switch that nobody asked for':
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    'a head without end': `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(4000)}`,
  })) {
    it(`becomes a 502: ${name}`, async t => {
      const instance = await startRawInstance(
        t,
        'a',
        [],
        (request, response) => {
          request.socket.write(bytes);
          response.detachSocket(request.socket);
        },
      );
      const { url } = await startBalancer(t, [instance]);
      const { status, body, headers } = await get(url);
      assert.equal(status, 502);
      assert.equal(headers.get('content-type'), 'application/problem+json');
      assert.equal(JSON.parse(body).status, 502);
    });
  }

  it('ends the connection of the client when it breaks off in the middle', async t => {
    const instance = await startRawInstance(t, 'a', [], (request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half of it', () => request.socket.destroy());
    });
    const { port } = await startBalancer(t, [instance]);
    const client = await rawClient(t, port);
    client.write(
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    assert.match(
      await client.closed(),
      /^HTTP\/1\.1 200 OK\r\n[^]*half of it$/,
    );
  });
});
