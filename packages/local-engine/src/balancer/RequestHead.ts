import {
  HeaderFields,
  MAX_HEAD_BYTES,
  readHeaderFields,
  TOKEN,
  type Refusal,
} from './headerFields.ts';

/** The head of a client's request, read strictly. */
export interface RequestHead {
  readonly method: string;
  /** Origin form (`/path?query`), or `*` for OPTIONS. */
  readonly path: string;
  readonly host: string;
  /** HTTP/1.0 clients get no chunked bodies and no informational answers. */
  readonly http10: boolean;
  /** May the connection carry another request afterwards? */
  readonly keepAlive: boolean;
  readonly fields: HeaderFields;
  /** The protocol of an acceptable upgrade, else empty. */
  readonly upgrade: string;
  readonly expectsContinue: boolean;
}

const HOST = /^[A-Za-z0-9.\-_~%:[\]]{0,255}$/;

/**
 * Replaying it does no harm: by its method (RFC 9110, 9.2.2), or because the client gave it an `Idempotency-Key`, which is how it
 * says that the service recognises a repetition.
 */
export function isIdempotent({
  method,
  fields,
}: Pick<RequestHead, 'method' | 'fields'>): boolean {
  return (
    fields.idempotencyKey ||
    method === 'GET' ||
    method === 'HEAD' ||
    method === 'OPTIONS' ||
    method === 'PUT' ||
    method === 'DELETE'
  );
}

/**
 * Reads the head in `text` from `from`; `end` is where its closing CRLFCRLF starts.
 * `fallbackHost` stands in for the Host that HTTP/1.0 may leave out.
 */
export function readRequestHead(
  text: string,
  from: number,
  end: number,
  fallbackHost: string,
): RequestHead | Refusal {
  if (end - from > MAX_HEAD_BYTES - 4) {
    return {
      status: 431,
      detail: `The head is larger than ${MAX_HEAD_BYTES} bytes.`,
    };
  }
  let i = from;
  while (TOKEN[text.charCodeAt(i)] === 1) i++;
  if (i === from || i - from > 32 || text.charCodeAt(i) !== 32) {
    return { status: 400, detail: 'The request line has no valid method.' };
  }
  const method = text.slice(from, i);
  const pathFrom = ++i;
  let c = text.charCodeAt(i);
  while (c > 32 && c < 127) c = text.charCodeAt(++i);
  if (c !== 32 || i === pathFrom) {
    return { status: 400, detail: 'The request line has no valid target.' };
  }
  const target = text.slice(pathFrom, i);
  const lineEnd = i + 9;
  if (
    !text.startsWith('HTTP/', i + 1) ||
    text.charCodeAt(lineEnd) !== 13 ||
    text.charCodeAt(lineEnd + 1) !== 10
  ) {
    return {
      status: 400,
      detail: 'The request line does not end with an HTTP version.',
    };
  }
  const http10 = text.startsWith('1.0', i + 6);
  if (!http10 && !text.startsWith('1.1', i + 6)) {
    return {
      status: 505,
      detail: 'Only HTTP/1.1 and HTTP/1.0 are spoken here.',
    };
  }
  if (method === 'CONNECT')
    return { status: 405, detail: 'CONNECT is not offered here.' };

  const fields = new HeaderFields();
  const refusal = readHeaderFields(text, lineEnd + 2, end + 2, fields);
  if (refusal) return refusal;
  if (http10 && fields.chunked) {
    return { status: 400, detail: 'Transfer-Encoding in an HTTP/1.0 request.' };
  }
  if (fields.hosts > 1 || (fields.hosts === 0 && !http10)) {
    return { status: 400, detail: 'The request needs exactly one Host.' };
  }
  if (fields.hosts === 1 && !HOST.test(fields.host)) {
    return { status: 400, detail: 'The Host is not a valid name.' };
  }
  if (fields.expect !== '' && fields.expect !== '100-continue') {
    return { status: 417, detail: 'Only "100-continue" may be expected.' };
  }
  const path = originForm(method, target, fields);
  if (path === undefined) {
    return {
      status: 400,
      detail: 'The target of the request is neither a path nor this host.',
    };
  }
  const hasBody = fields.chunked || fields.contentLength > 0;
  // An upgrade with a body, or to h2c, is read differently by different servers: it goes on as an ordinary request.
  const upgrade =
    fields.upgrading &&
    !http10 &&
    !hasBody &&
    method === 'GET' &&
    !/h2c/i.test(fields.upgrade)
      ? fields.upgrade
      : '';
  return {
    method,
    path,
    host: fields.host || fallbackHost,
    http10,
    keepAlive: !fields.close && (!http10 || fields.keepAlive),
    fields,
    upgrade,
    expectsContinue: fields.expect !== '' && !http10 && hasBody,
  };
}

function originForm(
  method: string,
  target: string,
  fields: HeaderFields,
): string | undefined {
  if (target.charCodeAt(0) === 47) return target;
  if (target === '*') return method === 'OPTIONS' ? target : undefined;
  const absolute = /^http:\/\/([^/?#@]+)((?:[/?][^#]*)?)$/i.exec(target);
  if (!absolute) return undefined;
  const [, authority, rest] = absolute;
  // A proxy would have to prefer the target over Host; a request where they differ has no honest reason.
  if (
    fields.hosts === 1 &&
    fields.host.toLowerCase() !== authority.toLowerCase()
  )
    return undefined;
  if (!HOST.test(authority)) return undefined;
  fields.host = authority;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The head as it goes to an instance: our own framing, nothing of the client's connection, and who asked. */
export function writeRequestHead(
  head: RequestHead,
  clientAddress: string,
): string {
  const { fields, host } = head;
  const from = fields.forwardedFor
    ? `${fields.forwardedFor}, ${clientAddress}`
    : clientAddress;
  let framing = '\r\n';
  if (fields.chunked) framing = 'Transfer-Encoding: chunked\r\n\r\n';
  else if (fields.contentLength >= 0)
    framing = `Content-Length: ${fields.contentLength}\r\n\r\n`;
  if (head.expectsContinue) framing = `Expect: 100-continue\r\n${framing}`;
  if (head.upgrade)
    framing = `Connection: Upgrade\r\nUpgrade: ${head.upgrade}\r\n${framing}`;
  return `${head.method} ${head.path} HTTP/1.1\r\nHost: ${host}\r\n${fields.kept}X-Forwarded-For: ${from}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: ${host}\r\n${framing}`;
}
