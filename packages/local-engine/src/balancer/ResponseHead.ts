import { FIELD_VALUE, HeaderFields, readHeaderFields } from './headerFields.ts';

/** How the end of a body is known. */
export type BodyKind = 'none' | 'length' | 'chunked' | 'close';

/** The head of an instance's answer, read as strictly as a request. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** The instance said HTTP/1.0 or `Connection: close`. */
  readonly closes: boolean;
  readonly body: BodyKind;
  readonly fields: HeaderFields;
}

/**
 * Reads the head in `text`; `end` is where its closing CRLFCRLF starts. `method` is that of the request, because the answer to HEAD
 * has no body whatever it says. `undefined` when it is not a valid answer.
 */
export function readResponseHead(
  text: string,
  end: number,
  method: string,
): ResponseHead | undefined {
  const http10 = text.startsWith('HTTP/1.0 ');
  if (!http10 && !text.startsWith('HTTP/1.1 ')) return undefined;
  const a = text.charCodeAt(9) - 48;
  const b = text.charCodeAt(10) - 48;
  const c = text.charCodeAt(11) - 48;
  if (!(a >= 1 && a <= 9 && b >= 0 && b <= 9 && c >= 0 && c <= 9))
    return undefined;
  const status = a * 100 + b * 10 + c;
  let i = 12;
  if (text.charCodeAt(i) === 32) i++;
  else if (text.charCodeAt(i) !== 13) return undefined;
  const reasonFrom = i;
  while (FIELD_VALUE[text.charCodeAt(i)] === 1) i++;
  if (text.charCodeAt(i) !== 13 || text.charCodeAt(i + 1) !== 10)
    return undefined;
  const fields = new HeaderFields();
  if (readHeaderFields(text, i + 2, end + 2, fields)) return undefined;
  if (http10 && fields.chunked) return undefined;

  let body: BodyKind = 'close';
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD')
    body = 'none';
  else if (fields.chunked) body = 'chunked';
  else if (fields.contentLength >= 0)
    body = fields.contentLength === 0 ? 'none' : 'length';
  return {
    status,
    reason: text.slice(reasonFrom, i),
    closes: fields.close || (http10 && !fields.keepAlive) || body === 'close',
    body,
    fields,
  };
}

/** What the client can take, and whether its connection stays. */
export interface ResponseFraming {
  readonly chunked: boolean;
  readonly closes: boolean;
  readonly http10: boolean;
}

/** The head as it goes to the client, with our own framing. */
export function writeResponseHead(
  head: ResponseHead,
  framing: ResponseFraming,
): string {
  const { fields, status } = head;
  let own = '\r\n';
  if (framing.closes) own = 'Connection: close\r\n\r\n';
  else if (framing.http10) own = 'Connection: keep-alive\r\n\r\n';
  if (framing.chunked) own = `Transfer-Encoding: chunked\r\n${own}`;
  else if (fields.contentLength >= 0 && status !== 204 && status >= 200) {
    own = `Content-Length: ${fields.contentLength}\r\n${own}`;
  }
  if (status === 426 && fields.upgrade)
    own = `Upgrade: ${fields.upgrade}\r\n${own}`;
  return `HTTP/1.1 ${status} ${head.reason}\r\n${fields.kept}${own}`;
}

/** The head of an informational answer, or of `101 Switching Protocols`. */
export function writeInformationalHead(head: ResponseHead): string {
  const upgrade =
    head.status === 101
      ? `Connection: Upgrade\r\nUpgrade: ${head.fields.upgrade}\r\n`
      : '';
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.fields.kept}${upgrade}\r\n`;
}
