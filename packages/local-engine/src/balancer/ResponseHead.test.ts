import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  readResponseHead,
  writeInformationalHead,
  writeResponseHead,
  type ResponseHead,
} from './ResponseHead.ts';

function read(
  lines: readonly string[],
  method = 'GET',
): ResponseHead | undefined {
  const text = `${lines.join('\r\n')}\r\n\r\n`;
  return readResponseHead(text, text.length - 4, method);
}

function accepted(lines: readonly string[], method = 'GET'): ResponseHead {
  const head = read(lines, method);
  assert.ok(head, lines.join(' | '));
  return head;
}

const STAYS = { chunked: false, closes: false, http10: false };

describe('the head of an answer', () => {
  it('is read with its status and reason, and without a reason', () => {
    assert.equal(accepted(['HTTP/1.1 404 Not Here']).reason, 'Not Here');
    assert.equal(accepted(['HTTP/1.1 404 ']).status, 404);
    assert.equal(accepted(['HTTP/1.1 404']).status, 404);
  });

  const bodies: [string, string[], string][] = [
    ['length', ['HTTP/1.1 200 OK', 'Content-Length: 5'], 'GET'],
    ['none', ['HTTP/1.1 200 OK', 'Content-Length: 0'], 'GET'],
    ['chunked', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], 'GET'],
    ['close', ['HTTP/1.1 200 OK'], 'GET'],
    ['none', ['HTTP/1.1 200 OK', 'Content-Length: 5'], 'HEAD'],
    ['none', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], 'HEAD'],
    ['none', ['HTTP/1.1 204 No Content', 'Content-Length: 5'], 'GET'],
    ['none', ['HTTP/1.1 304 Not Modified', 'Content-Length: 5'], 'GET'],
    ['none', ['HTTP/1.1 103 Early Hints'], 'GET'],
  ];
  for (const [kind, lines, method] of bodies) {
    it(`ends its body by '${kind}' for ${method} and ${lines.join(
      ', ',
    )}`, () => {
      assert.equal(accepted(lines, method).body, kind);
    });
  }

  const invalid = [
    ['HTTP/2 200 OK'],
    ['HTTP/1.2 200 OK'],
    ['HTTP/1.1 20 OK'],
    ['HTTP/1.1 2000 OK'],
    ['HTTP/1.1  200 OK'],
    ['HTTP/1.1 099 OK'],
    ['HTTP/1.1 200 O\x00K'],
    ['ICY 200 OK'],
    ['HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 5'],
    ['HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'],
    ['HTTP/1.0 200 OK', 'Transfer-Encoding: chunked'],
    ['HTTP/1.1 200 OK', 'No colon'],
    ['HTTP/1.1 200 OK', 'A: b\n'],
    ['HTTP/1.1 200 OK', 'A: b', ' folded'],
    ['HTTP/1.1 200 OK', 'A : b'],
  ];
  for (const lines of invalid) {
    it(`is no answer: ${JSON.stringify(lines.join(' | '))}`, () => {
      assert.equal(read(lines), undefined);
    });
  }

  it('says whether the connection may be used again', () => {
    const length = 'Content-Length: 1';
    assert.equal(accepted(['HTTP/1.1 200 OK', length]).closes, false);
    assert.equal(
      accepted(['HTTP/1.1 200 OK', length, 'Connection: close']).closes,
      true,
    );
    assert.equal(accepted(['HTTP/1.0 200 OK', length]).closes, true);
    assert.equal(
      accepted(['HTTP/1.0 200 OK', length, 'Connection: keep-alive']).closes,
      false,
    );
    assert.equal(accepted(['HTTP/1.1 200 OK']).closes, true);
  });

  it('says how long the instance keeps an idle connection', () => {
    const head = accepted([
      'HTTP/1.1 204 No Content',
      'Keep-Alive: timeout=5, max=100',
    ]);
    assert.equal(head.fields.keepAliveSeconds, 5);
  });
});

describe('the head that goes to the client', () => {
  it('has our framing and nothing of the connection to the instance', () => {
    const head = accepted([
      'HTTP/1.1 200 OK',
      'Connection: keep-alive, X-Hop',
      'Keep-Alive: timeout=5',
      'X-Hop: 1',
      'Content-Length: 05',
      'A: b',
    ]);
    assert.equal(
      writeResponseHead(head, STAYS),
      'HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\n',
    );
  });

  it('announces chunks, and that the connection closes', () => {
    const head = accepted(['HTTP/1.1 200 OK']);
    assert.equal(
      writeResponseHead(head, { chunked: true, closes: true, http10: false }),
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n',
    );
  });

  it('tells an HTTP/1.0 client that its connection stays', () => {
    const head = accepted(['HTTP/1.1 200 OK', 'Content-Length: 1']);
    assert.match(
      writeResponseHead(head, { ...STAYS, http10: true }),
      /\r\nConnection: keep-alive\r\n\r\n$/,
    );
  });

  it('keeps the length of HEAD and 304, and gives 204 none', () => {
    const lines = ['Content-Length: 9'];
    const of = (status: string, method: string) =>
      writeResponseHead(
        accepted([`HTTP/1.1 ${status}`, ...lines], method),
        STAYS,
      );
    assert.match(of('200 OK', 'HEAD'), /Content-Length: 9/);
    assert.match(of('304 Not Modified', 'GET'), /Content-Length: 9/);
    assert.doesNotMatch(of('204 No Content', 'GET'), /Content-Length/);
  });

  it('writes informational answers without a length', () => {
    const head = accepted([
      'HTTP/1.1 103 Early Hints',
      'Link: </a.css>',
      'Content-Length: 3',
    ]);
    assert.equal(
      writeInformationalHead(head),
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n',
    );
  });

  it('writes the switch of protocols with its protocol', () => {
    const head = accepted([
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: websocket',
    ]);
    assert.equal(
      writeInformationalHead(head),
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
  });
});
