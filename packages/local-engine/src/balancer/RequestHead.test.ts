import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HeaderFields, MAX_HEADERS, type Refusal } from './headerFields.ts';
import {
  isIdempotent,
  readRequestHead,
  writeRequestHead,
  type RequestHead,
} from './RequestHead.ts';

function read(lines: readonly string[]): RequestHead | Refusal {
  const text = `${lines.join('\r\n')}\r\n\r\n`;
  return readRequestHead(text, 0, text.length - 4, '127.0.0.1:80');
}

function accepted(lines: readonly string[]): RequestHead {
  const head = read(lines);
  if ('detail' in head) throw new Error(`refused: ${head.detail}`);
  return head;
}

function refused(lines: readonly string[]): number {
  const head = read(lines);
  return 'detail' in head ? head.status : 200;
}

function written(...lines: string[]): string[] {
  return writeRequestHead(accepted(lines), '127.0.0.1').split('\r\n');
}

const GET = 'GET /a?b=c HTTP/1.1';
const HOST = 'Host: shop.example';

describe('the head of a request', () => {
  it('is read with its method, path and host', () => {
    const head = accepted([GET, HOST]);
    assert.deepEqual(
      {
        method: head.method,
        path: head.path,
        host: head.host,
        http10: head.http10,
      },
      { method: 'GET', path: '/a?b=c', host: 'shop.example', http10: false },
    );
  });

  it('keeps the connection in HTTP/1.1 unless it says close, and in HTTP/1.0 only when it says so', () => {
    assert.equal(accepted([GET, HOST]).keepAlive, true);
    assert.equal(accepted([GET, HOST, 'Connection: close']).keepAlive, false);
    assert.equal(
      accepted([GET, HOST, 'Connection: Keep-Alive, Close']).keepAlive,
      false,
    );
    assert.equal(accepted(['GET / HTTP/1.0']).keepAlive, false);
    assert.equal(
      accepted(['GET / HTTP/1.0', 'Connection: keep-alive']).keepAlive,
      true,
    );
  });

  it('takes the fallback host for HTTP/1.0 without one', () => {
    assert.equal(accepted(['GET / HTTP/1.0']).host, '127.0.0.1:80');
  });

  it('turns an absolute target into a path', () => {
    assert.equal(
      accepted(['GET http://shop.example HTTP/1.1', HOST]).path,
      '/',
    );
    assert.equal(
      accepted(['GET http://shop.example?x HTTP/1.1', HOST]).path,
      '/?x',
    );
    assert.equal(
      accepted(['GET HTTP://SHOP.example/a HTTP/1.1', HOST]).path,
      '/a',
    );
  });

  it('allows * for OPTIONS only', () => {
    assert.equal(accepted(['OPTIONS * HTTP/1.1', HOST]).path, '*');
    assert.equal(refused(['GET * HTTP/1.1', HOST]), 400);
  });

  it('is refused with the status that fits', () => {
    assert.equal(refused(['CONNECT a:1 HTTP/1.1', HOST]), 405);
    assert.equal(refused([GET, HOST, 'Expect: the-unexpected']), 417);
    assert.equal(refused(['GET / HTTP/2.0', HOST]), 505);
    assert.equal(refused([GET]), 400);
  });

  it(`may have ${MAX_HEADERS} headers and not one more`, () => {
    const lines = Array.from({ length: MAX_HEADERS - 1 }, (_, i) => `A${i}: b`);
    assert.equal(refused([GET, HOST, ...lines]), 200);
    assert.equal(refused([GET, HOST, ...lines, 'One: more']), 431);
  });

  it('may have 16 KiB and not one byte more', () => {
    const rest = 16 * 1024 - `${GET}\r\n${HOST}\r\nA: \r\n\r\n`.length;
    assert.equal(refused([GET, HOST, `A: ${'x'.repeat(rest)}`]), 200);
    assert.equal(refused([GET, HOST, `A: ${'x'.repeat(rest + 1)}`]), 431);
  });

  it('expects a continue only of a body, and never in HTTP/1.0', () => {
    assert.equal(
      accepted([GET, HOST, 'Expect: 100-Continue']).expectsContinue,
      false,
    );
    assert.equal(
      accepted([GET, HOST, 'Expect: 100-continue', 'Content-Length: 1'])
        .expectsContinue,
      true,
    );
    assert.equal(
      accepted(['PUT / HTTP/1.0', 'Expect: 100-continue', 'Content-Length: 1'])
        .expectsContinue,
      false,
    );
  });

  it('upgrades only a GET in HTTP/1.1 without a body that names it in Connection, and never to h2c', () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket'];
    assert.equal(accepted([GET, HOST, ...upgrade]).upgrade, 'websocket');
    assert.equal(accepted([GET, HOST, 'Upgrade: websocket']).upgrade, '');
    assert.equal(
      accepted([GET, HOST, ...upgrade, 'Content-Length: 5']).upgrade,
      '',
    );
    assert.equal(accepted(['POST / HTTP/1.1', HOST, ...upgrade]).upgrade, '');
    assert.equal(accepted(['GET / HTTP/1.0', ...upgrade]).upgrade, '');
    assert.equal(
      accepted([GET, HOST, 'Connection: Upgrade', 'Upgrade: h2c']).upgrade,
      '',
    );
  });
});

describe('the head that goes to an instance', () => {
  it('says who asked, and for which host', () => {
    assert.deepEqual(written(GET, HOST, 'Accept: */*'), [
      GET,
      HOST,
      'Accept: */*',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: shop.example',
      '',
      '',
    ]);
  });

  it('adds to the addresses that it was given, and believes nothing else about them', () => {
    const lines = written(
      GET,
      HOST,
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-For: 10.0.0.2',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: evil.example',
      'Forwarded: for=10.0.0.9',
    );
    assert.ok(lines.includes('X-Forwarded-For: 10.0.0.1, 10.0.0.2, 127.0.0.1'));
    assert.equal(
      lines.filter(line => /proto/i.test(line)).join(),
      'X-Forwarded-Proto: http',
    );
    assert.ok(!lines.some(line => /evil|10\.0\.0\.9/.test(line)));
  });

  it('leaves out what belongs to one connection, and what Connection names', () => {
    const lines = written(
      GET,
      HOST,
      'Connection: keep-alive, X-Hop',
      'Keep-Alive: timeout=5',
      'Proxy-Connection: keep-alive',
      'Proxy-Authorization: Basic x',
      'TE: trailers',
      'Trailer: X-Sum',
      'X-Hop: 1',
      'x-HOP: 2',
      'X-Hopper: 3',
    );
    assert.deepEqual(
      lines.filter(line => !/^X-Forwarded|^$/.test(line)),
      [GET, HOST, 'X-Hopper: 3'],
    );
  });

  it('frames the body anew', () => {
    const length = written('POST / HTTP/1.1', HOST, 'Content-Length:  007 ');
    assert.equal(
      length.filter(line => /content-length/i.test(line)).join(),
      'Content-Length: 7',
    );
    const chunked = written(
      'POST / HTTP/1.1',
      HOST,
      'transfer-encoding:CHUNKED',
    );
    assert.equal(
      chunked.filter(line => /encoding/i.test(line)).join(),
      'Transfer-Encoding: chunked',
    );
  });

  it('cannot lose its framing or its host to a Connection that names them', () => {
    const lines = written(
      'POST / HTTP/1.1',
      HOST,
      'Connection: host, content-length, x-forwarded-for',
      'Content-Length: 5',
    );
    assert.ok(lines.includes(HOST));
    assert.ok(lines.includes('Content-Length: 5'));
    assert.ok(lines.includes('X-Forwarded-For: 127.0.0.1'));
  });

  it('carries an upgrade on', () => {
    const lines = written(
      GET,
      HOST,
      'Connection: upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: x',
    );
    assert.ok(lines.includes('Connection: Upgrade'));
    assert.ok(lines.includes('Upgrade: websocket'));
    assert.ok(lines.includes('Sec-WebSocket-Key: x'));
  });
});

describe('idempotent methods', () => {
  it('are those that may be sent again', () => {
    const methods = [
      'GET',
      'HEAD',
      'OPTIONS',
      'PUT',
      'DELETE',
      'POST',
      'PATCH',
      'get',
      'X',
    ];
    const fields = new HeaderFields();
    const repeatable = methods.filter(method =>
      isIdempotent({ method, fields }),
    );
    assert.deepEqual(repeatable, ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
  });

  it('include every request that the client gave a key', () => {
    const fields = new HeaderFields();
    fields.idempotencyKey = true;
    assert.ok(isIdempotent({ method: 'POST', fields }));
  });
});
