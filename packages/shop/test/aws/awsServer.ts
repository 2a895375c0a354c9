import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Answers the JSON protocol of AWS: the operation is in `x-amz-target`, an error's message is its type. `gone` tells when the
 * caller hung up.
 */
export async function startAwsServer<Input>(
  operations: Readonly<
    Record<string, (input: Input, gone: AbortSignal) => Promise<unknown>>
  >,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const name = String(request.headers['x-amz-target']).split('.').at(-1);
      const operation = operations[name ?? ''];
      const answer = (status: number, body: unknown): void => {
        response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
          .end(JSON.stringify(body));
      };
      if (operation === undefined) {
        answer(400, { __type: 'UnknownOperationException', message: name });
        return;
      }
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Input;
      operation(input, gone.signal).then(
        body => answer(200, body),
        (error: Error) =>
          answer(400, { __type: error.message, message: error.message }),
      );
    });
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
