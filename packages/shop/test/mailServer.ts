import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface MailServer {
  readonly url: string;
  /** Whole e-mails, headers and body, in the order they came. */
  readonly received: readonly string[];
  /** The next so many e-mails are refused with 451, try again later. */
  refuse(count: number): void;
  stop(): Promise<void>;
}

/** As much of an SMTP server (RFC 5321) as a sender without encryption and log-in needs. */
export async function startMailServer(): Promise<MailServer> {
  const received: string[] = [];
  let refusals = 0;
  const server = createServer(socket => {
    let text = '';
    let data = false;
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.write('220 test ESMTP\r\n');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const end = text.indexOf(data ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          refusals -= 1;
          if (refusals >= 0) socket.write('451 Try again later\r\n');
          else {
            received.push(part);
            socket.write('250 Kept\r\n');
          }
        } else if (part === 'DATA') {
          data = true;
          socket.write('354 Go on\r\n');
        } else if (part === 'QUIT') socket.end('221 Bye\r\n');
        else socket.write('250 OK\r\n');
      }
    });
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refuse(count) {
      refusals = count;
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
      }),
  };
}
