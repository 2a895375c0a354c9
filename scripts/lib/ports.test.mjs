import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { anyFreePort, freePortFrom, isFree } from './ports.mjs';

describe('ports', () => {
  it('tells a taken port from a free one and proposes the next', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    assert.equal(await isFree(port), false);
    assert.ok((await freePortFrom(port)) > port);
    server.close();
    await once(server, 'close');
    assert.equal(await isFree(port), true);
    assert.equal(await freePortFrom(port), port);
  });

  it('finds a port that can be used', async () => {
    assert.equal(await isFree(await anyFreePort()), true);
  });
});
