import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

/** Why moto cannot be used; `undefined` when it can. */
export function withoutMoto(): string | undefined {
  try {
    execFileSync('moto_server', ['--help'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'moto_server is not installed';
  }
}

/** What moto answers with an HTML page, and what it would say if it knew it. */
const UNKNOWN: Readonly<Record<string, string>> = {
  'AnyScaleFrontendService.DescribeScalingActivities':
    '{"ScalingActivities":[]}',
  'GraniteServiceVersion20100801.ListAlarmMuteRules':
    '{"AlarmMuteRuleSummaries":[]}',
};

/** The same for the query protocol, where the action is in the body. */
const UNKNOWN_ACTIONS = [
  'DescribeInstanceRefreshes',
  'DescribeScalingActivities',
];

/** A moto server, an emulator that others wrote, behind a door that answers what it does not know. */
export class Moto {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #door: http.Server;

  private constructor(process: ChildProcess, door: http.Server) {
    this.#process = process;
    this.#door = door;
    this.url = `http://127.0.0.1:${(door.address() as net.AddressInfo).port}`;
  }

  /** Waits until it answers, 60 s at most. */
  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn(
      'moto_server',
      ['-H', '127.0.0.1', '-p', String(port)],
      { stdio: 'ignore' },
    );
    const door = http.createServer((request, response) => {
      const known = UNKNOWN[String(request.headers['x-amz-target'])];
      if (known !== undefined) {
        request.resume();
        response.writeHead(200, {
          'content-type': 'application/x-amz-json-1.1',
        });
        response.end(known);
        return;
      }
      const { method, url, headers } = request;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const action = /(?:^|&)Action=(\w+)/.exec(body.toString())?.[1] ?? '';
        if (UNKNOWN_ACTIONS.includes(action)) {
          response.writeHead(200, { 'content-type': 'text/xml' });
          response.end(
            `<${action}Response><${action}Result></${action}Result></${action}Response>`,
          );
          return;
        }
        const forward = http.request(
          { host: '127.0.0.1', port, method, path: url, headers },
          answer => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          },
        );
        forward.on('error', () => response.destroy());
        forward.end(body);
      });
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    const moto = new Moto(child, door);
    for (let asks = 0; asks < 120; asks++) {
      const answers = await fetch(`http://127.0.0.1:${port}/moto-api/`).then(
        () => true,
        () => false,
      );
      if (answers) return moto;
      await new Promise<void>(resolve => {
        setTimeout(resolve, 500);
      });
    }
    await moto.close();
    throw new Error('moto_server does not answer.');
  }

  async close(): Promise<void> {
    this.#door.close();
    this.#door.closeAllConnections();
    if (this.#process.exitCode !== null || this.#process.signalCode !== null)
      return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
