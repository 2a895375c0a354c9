import { createServer } from 'node:net';

/**
 * The instances behind both subjects: one process, one port per argument, that answers each request with 1 KB of JSON. It does as little
 * as it can (requests of the generator have no body and arrive whole), so that the proxies are what is measured.
 */
const body = JSON.stringify({ product: 'x'.repeat(1024 - 14) });
const answer =
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
  `Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\n${body}`;

for (const port of process.argv.slice(2)) {
  createServer({ noDelay: true }, socket => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(answer, 'latin1'));
  }).listen(Number(port), '127.0.0.1');
}
