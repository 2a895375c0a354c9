import fs from 'node:fs';
import path from 'node:path';

/**
 * A small real service for tests and benchmarks, plain JavaScript without dependencies. Variables steer it:
 * `FAULT` = `crash` (exits at once), `crashLater` (exits 300 ms after it is ready), `unready`, `dead` (not alive after
 * 300 ms), `flood` (writes without end), `stubborn` (ignores SIGTERM), `abrupt` (ends at SIGTERM whatever is in flight), `errors` (answers 500);
 * `/slow?ms=` answers late, `/env` shows its environment, `/metrics` has the gauge `jobs_waiting` from `JOBS`.
 */
const SOURCE = `
const http = require('node:http');
const { FAULT, PORT, HOST, CAPSTAN_VERSION, CAPSTAN_INSTANCE, JOBS = '0', DELAY = '0' } = process.env;
if (FAULT === 'crash') { console.error('boom: cannot start'); process.exit(1); }
const started = Date.now();
let draining = false;
const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-version': CAPSTAN_VERSION, 'x-instance': CAPSTAN_INSTANCE });
    response.end(JSON.stringify(body));
  };
  request.resume();
  request.on('end', () => {
    if (url.pathname === '/readyz') return answer(FAULT === 'unready' || draining ? 503 : 200, {});
    if (url.pathname === '/livez') return answer(FAULT === 'dead' && Date.now() - started > 300 ? 500 : 200, {});
    if (url.pathname === '/env') return answer(200, process.env);
    if (url.pathname === '/metrics') { response.end('# TYPE jobs_waiting gauge\\njobs_waiting ' + JOBS + '\\n'); return; }
    const ms = Number(url.searchParams.get('ms') ?? DELAY);
    setTimeout(() => answer(FAULT === 'errors' ? 500 : 200, { version: CAPSTAN_VERSION, instance: CAPSTAN_INSTANCE }), ms);
  });
});
server.keepAliveTimeout = 60000;
server.listen(Number(PORT), HOST, () => {
  console.log('listening');
  if (FAULT === 'crashLater') setTimeout(() => { console.error('boom: later'); process.exit(3); }, 300);
  if (FAULT === 'flood') { const line = 'x'.repeat(65536) + '\\n'; setInterval(() => { for (let i = 0; i < 40; i++) process.stdout.write(line); }, 20); }
});
process.on('SIGTERM', () => {
  if (FAULT === 'stubborn') return;
  if (FAULT === 'abrupt') process.exit(0);
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;

/** Writes the service into a new folder below `parent`; `note` makes its content, and so its digest, differ. */
export function writeTestService(parent: string, note: string): string {
  const folder = path.join(parent, `service-${note}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'server.cjs'), SOURCE);
  fs.writeFileSync(path.join(folder, 'note.txt'), note);
  return folder;
}
