import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  eventually,
  rawClient,
  seeded,
  startBalancer,
  type Harness,
} from './testSupport/harness.ts';
import {
  smugglingCorpus,
  type SmugglingCase,
} from './testSupport/smugglingCorpus.ts';

/** What Node's own parser made of the bytes it got. */
interface Journal {
  readonly port: number;
  /** `METHOD url body` of each request, in order. */
  readonly requests: string[];
  /** Requests whose head was read, complete or not. */
  heads: number;
  readonly parseErrors: string[];
}

/** A Node server as it is out of the box, that journals what it understood. */
async function startJournal(t: TestContext): Promise<Journal> {
  const journal = {
    port: 0,
    requests: [] as string[],
    heads: 0,
    parseErrors: [] as string[],
  };
  const server: Server = createServer(
    async (request: IncomingMessage, response) => {
      journal.heads++;
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of request) chunks.push(chunk);
      } catch {
        return;
      }
      journal.requests.push(
        `${request.method} ${request.url} ${Buffer.concat(chunks).toString(
          'latin1',
        )}`,
      );
      response.setHeader('x-asked', encodeURIComponent(request.url ?? ''));
      response.end('done');
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A connection that ended within a message is no disagreement about where messages end.
    if (
      error.code?.startsWith('HPE_') &&
      error.code !== 'HPE_INVALID_EOF_STATE'
    ) {
      journal.parseErrors.push(error.code);
    }
    socket.destroy();
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  journal.port = (server.address() as AddressInfo).port;
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return journal;
}

function answersIn(text: string): number {
  return text.split('HTTP/1.1 200 OK\r\n').length - 1;
}

describe('request smuggling', () => {
  it('has a corpus worth the name', () => {
    assert.ok(smugglingCorpus.length >= 150, `${smugglingCorpus.length} cases`);
    assert.equal(
      new Set(smugglingCorpus.map(each => each.name)).size,
      smugglingCorpus.length,
    );
  });

  it('passes on exactly the requests that Node reads too, and refuses the rest', async t => {
    const journal = await startJournal(t);
    const harness = await startBalancer(t, [{ id: 'a', port: journal.port }]);
    const wrong: string[] = [];
    for (const each of smugglingCorpus) {
      const complaint = await tryCase(t, harness, journal, each);
      if (complaint) wrong.push(`${each.name}: ${complaint}`);
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(
      journal.parseErrors,
      [],
      'Node could read all that the balancer sent',
    );
    const { requests } = harness.balancer.state().groups[0].targets[0];
    assert.equal(
      journal.heads,
      requests,
      'one request there for each one here',
    );
  });

  it('never accepts a stream that a Node server reads as other requests', async t => {
    const behind = await startJournal(t);
    const direct = await startJournal(t);
    const harness = await startBalancer(t, [{ id: 'a', port: behind.port }]);
    const accepted = smugglingCorpus.filter(
      each => typeof each.expected === 'number',
    );
    for (const each of accepted) {
      behind.requests.length = 0;
      direct.requests.length = 0;
      for (const port of [harness.port, direct.port]) {
        const client = await rawClient(t, port);
        client.write(each.bytes);
        const journal = port === direct.port ? direct : behind;
        await eventually(
          () => journal.requests.length === each.expected,
          3000,
          () => `${each.name}: ${JSON.stringify(journal.requests)}`,
        );
        client.socket.destroy();
      }
      const asOrigin = direct.requests.map(line =>
        line.replace('http://shop.example', ''),
      );
      // Node journals a request when its body is complete, which for pipelined ones is in no fixed order.
      assert.deepEqual([...behind.requests].sort(), asOrigin.sort(), each.name);
    }
  });

  for (const seed of [1, 2, 3]) {
    it(`agrees with Node on the boundaries of 500 mutated streams (seed ${seed})`, async t => {
      const journal = await startJournal(t);
      const harness = await startBalancer(t, [{ id: 'a', port: journal.port }]);
      const random = seeded(seed);
      const streams = Array.from({ length: 500 }, () => mutated(random));
      for (let i = 0; i < streams.length; i += 50) {
        await Promise.all(
          streams.slice(i, i + 50).map(bytes => sendAndLeave(harness, bytes)),
        );
      }
      const sent = () => harness.balancer.state().groups[0].targets[0].requests;
      await eventually(
        () => journal.heads + journal.parseErrors.length === sent(),
        3000,
        () =>
          `${sent()} requests at Node, where ${journal.heads} came and ${
            journal.parseErrors.length
          } were refused`,
      );
      assert.ok(journal.heads > 0, 'some streams stay valid');
      // Node knows a fixed list of methods; a method that it does not know is all that it may refuse.
      assert.deepEqual(
        [...new Set(journal.parseErrors)].filter(
          code => code !== 'HPE_INVALID_METHOD',
        ),
        [],
      );
      const { status } = await fetch(harness.url);
      assert.equal(status, 200, 'the balancer serves on');
    });
  }
});

async function tryCase(
  t: TestContext,
  harness: Harness,
  journal: Journal,
  { bytes, expected }: SmugglingCase,
): Promise<string | undefined> {
  const before = journal.requests.length;
  const client = await rawClient(t, harness.port);
  client.write(bytes);
  try {
    if (typeof expected === 'number') {
      await client.until(
        new RegExp(`(HTTP/1\\.1 200 OK[^]*?\r\n\r\n[^]*?){${expected}}`),
        2000,
      );
      await eventually(
        () => journal.requests.length === before + expected,
        2000,
      );
      const paths = journal.requests
        .slice(before)
        .map(line => line.split(' ')[1]);
      if (paths.some(path => path === '/hidden'))
        return 'a hidden request got through';
      return answersIn(client.text()) === expected
        ? undefined
        : `answered ${client.text()}`;
    }
    const text = await client.closed(2000);
    if (answersIn(text) > 0) return `was answered ${JSON.stringify(text)}`;
    if (!/^HTTP\/1\.1 (400|405|417|431|501|505) /.test(text))
      return `got ${JSON.stringify(text)}`;
    if (journal.requests.length > before)
      return `reached Node as ${journal.requests.slice(before)}`;
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    client.socket.destroy();
  }
}

/** Sends a stream and goes away when it was refused, or a moment later: many mutated streams are not complete. */
async function sendAndLeave(harness: Harness, bytes: Buffer): Promise<void> {
  const client = await rawClient(undefined, harness.port);
  client.write(bytes);
  await Promise.race([client.closed(10_000).catch(() => ''), sleep(40)]);
  client.socket.destroy();
}

const BITES = [
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '0',
  '5',
  '\x00',
  '\xff',
  'chunked',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  '\r\n\r\n',
  'GET /b HTTP/1.1\r\nHost: b\r\n\r\n',
];

/** One or two streams of the corpus with up to three bytes or bites changed, put in, taken out or doubled. */
function mutated(random: () => number): Buffer {
  const any = <T>(items: readonly T[]): T =>
    items[Math.floor(random() * items.length)];
  const accepted = smugglingCorpus.filter(
    each => typeof each.expected === 'number',
  );
  let text = any(accepted).bytes;
  if (random() < 0.5) text += any(accepted).bytes;
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const at = Math.floor(random() * text.length);
    const length = 1 + Math.floor(random() * 4);
    const cut = text.slice(at, at + length);
    const change = any([
      String.fromCharCode(Math.floor(random() * 256)),
      any(BITES),
      '',
      cut + cut,
      cut.toUpperCase(),
    ]);
    text =
      text.slice(0, at) +
      change +
      text.slice(at + (random() < 0.5 ? length : 0));
  }
  return Buffer.from(text, 'latin1');
}
