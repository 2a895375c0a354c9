import type { IncomingMessage } from 'node:http';
import { Refusal } from './Refusal.ts';

const MAX_BYTES = 512 * 1024;

/**
 * Reads a JSON body.
 *
 * @throws Refusal 413 for one that is too long, 415 for another type, 400 for one that is not JSON or that is missing
 */
export async function readBody(
  incoming: IncomingMessage,
  expected: boolean,
): Promise<{ readonly text: string; readonly body: unknown }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) {
      throw new Refusal(
        413,
        `The body is longer than ${MAX_BYTES / 1024} KiB. Send less at once.`,
        {
          connection: 'close',
        },
      );
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') {
    if (expected) {
      throw new Refusal(400, 'The request has no body. Send a JSON object.');
    }
    return { text, body: undefined };
  }
  const type = incoming.headers['content-type']
    ?.split(';')[0]
    .trim()
    .toLowerCase();
  if (type !== 'application/json') {
    throw new Refusal(
      415,
      `The body is '${
        type ?? 'of no type'
      }'. Send JSON with 'content-type: application/json'.`,
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new Refusal(
      400,
      `The body is not JSON: ${(error as Error).message}. Send a JSON object.`,
    );
  }
  if (!expected && JSON.stringify(body) !== '{}') {
    throw new Refusal(
      400,
      'This request takes no body. Leave it out, or send {}.',
    );
  }
  return { text, body };
}
