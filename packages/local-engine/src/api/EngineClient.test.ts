import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { EngineClient, EngineError } from '../index.ts';
import { readEventStream } from './readEventStream.ts';

describe('EngineClient', () => {
  let server: http.Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  async function client(handler: http.RequestListener) {
    server = http.createServer(handler).listen(0, '127.0.0.1');
    await new Promise(resolve => server!.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return new EngineClient({
      url: `http://127.0.0.1:${port}`,
      token: 'secret',
    });
  }

  it('sends token, key and version, and encodes names', async () => {
    const seen: unknown[] = [];
    const engine = await client((request, response) => {
      const { method, url, headers } = request;
      seen.push([
        method,
        url,
        headers.authorization,
        headers['idempotency-key'],
        headers['if-match'],
      ]);
      response.end('{}');
    });
    await engine.setSize(
      'shop/prod',
      { desired: 1 },
      { idempotencyKey: 'k', ifMatch: 7 },
    );
    await engine.rollout('shop/prod', '../x');
    assert.deepEqual(seen, [
      ['POST', '/v1/groups/shop/prod/size', 'Bearer secret', 'k', '7'],
      [
        'GET',
        '/v1/groups/shop/prod/rollouts/..%2Fx',
        'Bearer secret',
        undefined,
        undefined,
      ],
    ]);
  });

  it('rejects with the problem that the engine answered', async () => {
    const engine = await client((_, response) => {
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      response.end(
        JSON.stringify({
          type: 'about:blank',
          title: 'Conflict',
          status: 409,
          detail: 'One runs.',
        }),
      );
    });
    await assert.rejects(engine.snapshot(), (error: EngineError) => {
      assert.equal(error.name, 'EngineError');
      assert.equal(error.status, 409);
      assert.equal(error.message, 'One runs.');
      assert.equal(error.problem.title, 'Conflict');
      return true;
    });
  });

  it('makes a problem of an answer that is none', async () => {
    const engine = await client((_, response) => {
      response.statusCode = 502;
      response.end('<html>');
    });
    await assert.rejects(
      engine.snapshot(),
      (error: EngineError) =>
        error.status === 502 && /answered with 502/.test(error.message),
    );
  });

  it('can be called off, also in the middle of a stream', async () => {
    const engine = await client((_, response) => {
      response.writeHead(200);
      response.write(': connected\n\n');
    });
    const controller = new AbortController();
    const reading = (async () => {
      for await (const event of engine.events(0, {
        signal: controller.signal,
      })) {
        assert.fail(`unexpected ${JSON.stringify(event)}`);
      }
    })();
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await assert.rejects(reading, /enough/);
  });

  it('asks for the address anew each time', async () => {
    let asked = 0;
    const engine = new EngineClient(() => {
      asked += 1;
      throw new Error(`no engine ${asked}`);
    });
    await assert.rejects(engine.health(), /no engine 1/);
    await assert.rejects(engine.health(), /no engine 2/);
  });
});

describe('readEventStream', () => {
  async function read(...chunks: string[]) {
    const messages = [];
    const bytes = (async function* stream() {
      for (const chunk of chunks) {
        yield new TextEncoder().encode(chunk);
      }
    })();
    for await (const message of readEventStream(bytes)) {
      messages.push(message);
    }
    return messages;
  }

  it('puts messages together wherever the bytes are cut, and passes over comments', async () => {
    const whole =
      ': hello\n\nid: 1\nevent: group\ndata: {"a":"ü"}\n\ndata: 2\n\n';
    const expected = [
      { id: '1', event: 'group', data: '{"a":"ü"}' },
      { id: undefined, event: 'message', data: '2' },
    ];
    assert.deepEqual(await read(whole), expected);
    for (let cut = 1; cut < whole.length; cut += 1) {
      assert.deepEqual(
        await read(whole.slice(0, cut), whole.slice(cut)),
        expected,
        `cut at ${cut}`,
      );
    }
  });

  it('leaves a message out that was not finished', async () => {
    assert.deepEqual(await read('data: 1\n\ndata: 2\n'), [
      { id: undefined, event: 'message', data: '1' },
    ]);
  });
});
