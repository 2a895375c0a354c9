import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { addressOf } from './addressOf.ts';

const from = (remoteAddress: string, forwarded?: string): string =>
  addressOf({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

describe('the address of a caller', () => {
  it('is what the balancer added, not what the caller wrote before it', () => {
    for (const balancer of ['127.0.0.1', '::1', '::ffff:10.1.2.3', 'fd00::7'])
      assert.equal(from(balancer, '192.0.2.1, 203.0.113.9'), '203.0.113.9');
    assert.equal(from('10.0.0.2', '203.0.113.9, 172.20.0.4'), '203.0.113.9');
  });

  it('is the connection itself when nobody stands in front', () => {
    assert.equal(from('203.0.113.5', '198.51.100.1'), '203.0.113.5');
    assert.equal(from('127.0.0.1'), '127.0.0.1');
    assert.equal(from('172.32.0.1', '198.51.100.1'), '172.32.0.1');
  });

  it('is the first of several on the inside', () => {
    assert.equal(from('127.0.0.1', '10.0.0.5, 10.0.0.6'), '10.0.0.5');
  });

  it('is never long, whatever is sent', () => {
    assert.ok(from('127.0.0.1', 'x'.repeat(5_000)).length <= 45);
    assert.equal(from('127.0.0.1', ' , ,, '), '127.0.0.1');
  });
});
