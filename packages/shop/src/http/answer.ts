import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

type Headers = Readonly<Record<string, string>>;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers with a JSON document that must not be stored by anybody. Express' own `json` would hash and inspect it once more. */
export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Headers = {},
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  // As text: Node sends it in one piece with the headers, bytes would go out as a second one.
  response.end(body);
}

export function answerBytes(
  response: ServerResponse,
  status: number,
  type: string,
  body: Buffer,
  headers: Headers = {},
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}

/** A body that is ready to be sent again and again, with its strong ETag. */
export interface Prepared {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

export function prepareJson(value: unknown): Prepared {
  return prepare(JSON_TYPE, Buffer.from(JSON.stringify(value)));
}

export function prepare(type: string, body: Buffer): Prepared {
  return {
    type,
    body,
    etag: `"${createHash('sha1').update(body).digest('base64url')}"`,
  };
}

/** Sends it, or 304 when the caller has just this already. */
export function answerPrepared(
  response: ServerResponse,
  ifNoneMatch: string | undefined,
  prepared: Prepared,
  cacheControl: string,
): void {
  const headers = { etag: prepared.etag, 'cache-control': cacheControl };
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, prepared.etag)) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  answerBytes(response, 200, prepared.type, prepared.body, headers);
}

function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch
    .split(',')
    .some(tag => tag.trim().replace(/^W\//, '') === etag);
}
