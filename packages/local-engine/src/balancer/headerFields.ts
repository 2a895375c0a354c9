/**
 * One strict pass over the header lines of a request or an answer.
 *
 * Strict, because two servers that read one byte stream differently is how requests are smuggled: only CRLF ends a line, a name is a
 * token with nothing before its colon, folded lines and control characters are refused. Whatever decides about framing or belongs to
 * one connection is taken out of the lines and kept as a value here; it is written anew for the other side and never passed through.
 */

/** Bytes that a header name or a method may have (RFC 9110, token). */
export const TOKEN = tableOf(c =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(c)),
);
/** Bytes that a header value may have: tab, space, visible ASCII, and 0x80–0xff. */
export const FIELD_VALUE = tableOf(c => c === 9 || (c >= 32 && c !== 127));

/** Lengths of the names that `note` knows, so that others are not even cut out of the text. */
const NOTABLE_LENGTH = tableOf(c =>
  [2, 4, 6, 7, 9, 10, 14, 15, 16, 17, 18, 19].includes(c),
);

const KEEP = 'keep';
const DROP = 'drop';

export const MAX_HEAD_BYTES = 16 * 1024;
export const MAX_HEADERS = 100;

/** What was wrong with a message, and the status that says so to a client. */
export interface Refusal {
  readonly status: 400 | 405 | 417 | 431 | 501 | 505;
  readonly detail: string;
}

export class HeaderFields {
  /** Lines that go on to the other side as they are, each with its CRLF. */
  kept = '';
  host = '';
  hosts = 0;
  /** −1 when there is none. */
  contentLength = -1;
  chunked = false;
  close = false;
  keepAlive = false;
  upgrading = false;
  upgrade = '';
  expect = '';
  forwardedFor = '';
  /** The client named the request, so that the service can tell a repetition. */
  idempotencyKey = false;
  /** Seconds of a `Keep-Alive: timeout=`; −1 when there is none. */
  keepAliveSeconds = -1;
  /** Further header names that `Connection` declared to end here, in lower case. */
  nominated: string[] | undefined = undefined;
}

/** Reads the lines in `text` from `from` up to `to` (just after the CRLF of the last line). */
export function readHeaderFields(
  text: string,
  from: number,
  to: number,
  fields: HeaderFields,
): Refusal | undefined {
  let at = from;
  let run = from;
  let count = 0;
  while (at < to) {
    let i = at;
    let c = text.charCodeAt(i);
    while (TOKEN[c] === 1) c = text.charCodeAt(++i);
    if (c !== 58 || i === at) {
      return { status: 400, detail: 'A header line has no valid name.' };
    }
    const colon = i;
    do c = text.charCodeAt(++i);
    while (FIELD_VALUE[c] === 1);
    if (c !== 13 || text.charCodeAt(i + 1) !== 10) {
      return {
        status: 400,
        detail: 'A header value has a character that is not allowed.',
      };
    }
    if (++count > MAX_HEADERS) {
      return { status: 431, detail: `More than ${MAX_HEADERS} headers.` };
    }
    if (NOTABLE_LENGTH[colon - at] === 1) {
      const name = text.slice(at, colon).toLowerCase();
      const outcome = note(fields, name, text, colon + 1, i);
      if (outcome !== KEEP) {
        if (outcome !== DROP) return outcome;
        if (run < at) fields.kept += text.slice(run, at);
        run = i + 2;
      }
    }
    at = i + 2;
  }
  if (run < to) fields.kept += text.slice(run, to);
  if (fields.chunked && fields.contentLength >= 0) {
    return {
      status: 400,
      detail: 'Transfer-Encoding and Content-Length in one message.',
    };
  }
  if (fields.nominated) dropNominated(fields, fields.nominated);
  return undefined;
}

function note(
  fields: HeaderFields,
  name: string,
  text: string,
  from: number,
  to: number,
): typeof KEEP | typeof DROP | Refusal {
  switch (name) {
    case 'host':
      fields.host = trimmed(text, from, to);
      fields.hosts++;
      return DROP;
    case 'content-length': {
      const value = trimmed(text, from, to);
      if (fields.contentLength >= 0 || !/^[0-9]{1,15}$/.test(value)) {
        return {
          status: 400,
          detail: 'Content-Length is not one plain number.',
        };
      }
      fields.contentLength = Number(value);
      return DROP;
    }
    case 'transfer-encoding':
      if (
        fields.chunked ||
        trimmed(text, from, to).toLowerCase() !== 'chunked'
      ) {
        return {
          status: 400,
          detail: 'Transfer-Encoding is not exactly "chunked".',
        };
      }
      fields.chunked = true;
      return DROP;
    case 'connection':
      noteConnection(fields, text.slice(from, to));
      return DROP;
    case 'keep-alive': {
      const timeout = /timeout=([0-9]{1,6})/i.exec(text.slice(from, to));
      if (timeout) fields.keepAliveSeconds = Number(timeout[1]);
      return DROP;
    }
    case 'upgrade':
      fields.upgrade = trimmed(text, from, to);
      return DROP;
    case 'expect':
      fields.expect = trimmed(text, from, to).toLowerCase();
      return DROP;
    case 'x-forwarded-for': {
      const value = trimmed(text, from, to);
      fields.forwardedFor = fields.forwardedFor
        ? `${fields.forwardedFor}, ${value}`
        : value;
      return DROP;
    }
    case 'idempotency-key':
      fields.idempotencyKey = true;
      return KEEP;
    case 'x-forwarded-proto':
    case 'x-forwarded-host':
    case 'forwarded':
    case 'te':
    case 'trailer':
    case 'proxy-connection':
    case 'proxy-authenticate':
    case 'proxy-authorization':
    case 'http2-settings':
      return DROP;
    default:
      return KEEP;
  }
}

/** Without spaces and tabs around it; `trim` would take away more than the protocol allows. */
function trimmed(text: string, from: number, to: number): string {
  let a = from;
  let b = to;
  while (a < b && isBlank(text.charCodeAt(a))) a++;
  while (b > a && isBlank(text.charCodeAt(b - 1))) b--;
  return text.slice(a, b);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function noteConnection(fields: HeaderFields, value: string): void {
  for (const part of value.split(',')) {
    const option = part.trim().toLowerCase();
    if (option === 'close') fields.close = true;
    else if (option === 'keep-alive') fields.keepAlive = true;
    else if (option === 'upgrade') fields.upgrading = true;
    else if (option !== '') (fields.nominated ??= []).push(option);
  }
}

function dropNominated(fields: HeaderFields, names: readonly string[]): void {
  fields.kept = fields.kept
    .split('\r\n')
    .filter(
      line => !names.includes(line.slice(0, line.indexOf(':')).toLowerCase()),
    )
    .join('\r\n');
}

function tableOf(allowed: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (allowed(code) ? 1 : 0));
}
