import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { OutputLog } from './OutputLog.ts';
import { isFree, Ports } from './Ports.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'capstan-logs-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

describe('OutputLog', () => {
  const log = new OutputLog(root);
  const write = (id: string, text: string) =>
    fs.appendFileSync(path.join(root, `${id}.log`), text);

  it('answers the last 50 lines', () => {
    write(
      'a',
      Array.from({ length: 80 }, (_, index) => `line ${index}\n`).join(''),
    );
    const tail = log.tail('a');
    assert.equal(tail.length, 50);
    assert.deepEqual([tail[0], tail.at(-1)], ['line 30', 'line 79']);
    assert.deepEqual(log.tail('nobody'), []);
  });

  it('answers what can be shown: no control characters, no endless line', () => {
    write('b', `\x1b[31mred\x1b[0m\0\x07 text\r\n${'x'.repeat(9000)}\nend`);
    const [first, second, third] = log.tail('b');
    assert.equal(first, 'red text');
    assert.equal(second.length, 2000);
    assert.equal(third, 'end');
  });

  it('empties a file that has grown too big, keeps its end, and goes on at its beginning', () => {
    const descriptor = log.open('c');
    const line = `${'y'.repeat(1023)}\n`;
    fs.writeSync(descriptor, line.repeat(9 * 1024));
    fs.writeSync(descriptor, 'before\n');
    log.trim(['c', 'nobody']);
    fs.writeSync(descriptor, 'after\n');
    fs.closeSync(descriptor);
    assert.equal(fs.statSync(path.join(root, 'c.log')).size, 6);
    assert.deepEqual(log.tail('c').slice(-2), ['before', 'after']);
  });

  it('removes the logs of instances that are gone', () => {
    log.remove('c');
    log.sweep(new Set(['a']));
    assert.deepEqual(fs.readdirSync(root), ['a.log']);
  });
});

describe('Ports', () => {
  it('passes over ports that somebody listens on, and those that it gave away', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await isFree(port), false);
    const ports = new Ports(port, 3);
    const first = await ports.take();
    assert.notEqual(first, port);
    const second = await ports.take().catch(() => undefined);
    assert.ok(second !== first && second !== port);
    server.close();
  });

  it('says so when there is none left, and gives one again that was given back', async () => {
    const ports = new Ports(29_990, 1);
    const only = await ports.take();
    await assert.rejects(ports.take(), /No free port between 29990 and 29990/);
    ports.release(only);
    assert.equal(await ports.take(), only);
  });
});
