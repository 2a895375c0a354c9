import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * The service that the benchmarks run: small, so that what is measured is the engine.
 *
 * `GET /` names the release · `GET /slow?ms=` answers late · `POST /echo` answers the digest of the body.
 * With `FAULT_FILE` the share (0–1) of requests that is written there is answered with 500.
 */
const release = process.env.CAPSTAN_VERSION ?? 'unknown';
let draining = false;
let faulty = 0;
let counted = 0;
if (process.env.FAULT_FILE)
  setInterval(() => {
    try {
      faulty = Number(readFileSync(process.env.FAULT_FILE, 'utf8')) || 0;
    } catch {
      faulty = 0;
    }
  }, 100).unref();

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  response.setHeader('x-release', release);
  response.setHeader('x-instance', process.env.CAPSTAN_INSTANCE ?? 'unknown');
  if (draining) response.setHeader('connection', 'close');
  if (url.pathname === '/livez') return response.end('ok');
  if (url.pathname === '/readyz') {
    response.statusCode = draining ? 503 : 200;
    return response.end();
  }
  counted += 1;
  if (Math.floor(counted * faulty) !== Math.floor((counted - 1) * faulty)) {
    response.statusCode = 500;
    return response.end('fault');
  }
  if (url.pathname === '/slow') {
    await new Promise(resolve =>
      setTimeout(resolve, Math.min(10_000, Number(url.searchParams.get('ms')))),
    );
  }
  if (request.method === 'POST') {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    return response.end(hash.digest('hex'));
  }
  return response.end(release);
});
server.keepAliveTimeout = 30_000;
server.listen(Number(process.env.PORT), process.env.HOST ?? '127.0.0.1');

process.on('SIGTERM', () => {
  draining = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
