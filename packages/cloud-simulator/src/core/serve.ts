import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../World.ts';
import { answerControl } from './control.ts';
import { dispatch } from './dispatch.ts';

/** A simulator that listens. */
export interface SimulatorServer {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Ends open connections, also those that hang. */
  close(): Promise<void>;
}

const LARGEST_BODY_BYTES = 4 * 1024 * 1024;

/** Serves a world on the loopback address; port 0 = any that is free. */
export async function serve(
  world: World,
  port: number = 0,
): Promise<SimulatorServer> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY_BYTES) request.destroy();
      else chunks.push(chunk);
    });
    request.on('error', () => {});
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (request.url?.startsWith('/_simulator/')) {
        answerControl(world, request, body, response);
        return;
      }
      const answer = dispatch(world, request.headers, body);
      if (answer.kind === 'hang') return;
      if (answer.kind === 'drop') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, {
        'content-type': answer.contentType,
        'x-amzn-requestid': answer.requestId,
        ...(answer.retryAfterSeconds !== undefined && {
          'retry-after': `${answer.retryAfterSeconds}`,
        }),
      });
      response.end(answer.body);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
