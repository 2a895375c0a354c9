/**
 * Streams that two HTTP parsers may read differently. `refused`: the balancer answers the stream's first message with an error of its own
 * and closes. `refusedLater`: the head is fine, the body is not. A number: so many whole requests are in the stream, and all are answered.
 */
export interface SmugglingCase {
  readonly name: string;
  readonly bytes: string;
  readonly expected: 'refused' | 'refusedLater' | number;
}

const HOST = 'Host: shop.example\r\n';
/** What an attacker wants to get through unseen. */
const HIDDEN = `GET /hidden HTTP/1.1\r\n${HOST}\r\n`;
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

function post(headers: string, body: string): string {
  return `POST /first HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
}

function head(line: string, headers = HOST): string {
  return `${line}\r\n${headers}\r\n`;
}

function named(
  expected: SmugglingCase['expected'],
  prefix: string,
  cases: Readonly<Record<string, string>>,
): SmugglingCase[] {
  return Object.entries(cases).map(([name, bytes]) => ({
    name: `${prefix}: ${name}`,
    bytes,
    expected,
  }));
}

function listed(
  expected: SmugglingCase['expected'],
  prefix: string,
  values: readonly string[],
  build: (value: string) => string,
): SmugglingCase[] {
  return values.map(value => ({
    name: `${prefix} ${JSON.stringify(value)}`,
    bytes: build(value),
    expected,
  }));
}

export const smugglingCorpus: readonly SmugglingCase[] = [
  ...named('refused', 'both framings', {
    'CL then TE': post(
      `Content-Length: 6\r\n${CHUNKED}`,
      `0\r\n\r\nX${HIDDEN}`,
    ),
    'TE then CL': post(
      `${CHUNKED}Content-Length: 6\r\n`,
      `0\r\n\r\nX${HIDDEN}`,
    ),
    'CL 0 and TE': post(`Content-Length: 0\r\n${CHUNKED}`, `0\r\n\r\n`),
    'TE, CL and close': post(
      `${CHUNKED}Content-Length: 4\r\nConnection: close\r\n`,
      `1\r\nZ\r\n0\r\n\r\n`,
    ),
    'CL hidden among others': post(
      `A: b\r\nContent-Length: 3\r\nC: d\r\n${CHUNKED}E: f\r\n`,
      `0\r\n\r\n`,
    ),
    'TE in a GET with CL':
      head('GET /first HTTP/1.1', `${HOST}Content-Length: 5\r\n${CHUNKED}`) +
      `0\r\n\r\n`,
    'lower case both': post(
      'content-length: 5\r\ntransfer-encoding: chunked\r\n',
      '0\r\n\r\n',
    ),
  }),
  ...listed(
    'refused',
    'content-length',
    [
      '+5',
      '-5',
      '-0',
      '5 5',
      '5,5',
      '5, 5',
      '5, 6',
      '0x5',
      '5.0',
      '5e0',
      '',
      ' ',
      '5;',
      'five',
      '５',
      '٥',
      '5\t5',
      '1_0',
      '99999999999999999999',
      '18446744073709551621',
      '4294967301999999',
      '5\x00',
      '"5"',
      "'5'",
      '5abc',
      'NaN',
      'Infinity',
      '5\x0b',
      '5\x0c',
    ],
    value => post(`Content-Length: ${value}\r\n`, `hello${HIDDEN}`),
  ),
  ...named('refused', 'content-length twice', {
    same: post('Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'),
    different: post(
      'Content-Length: 5\r\nContent-Length: 50\r\n',
      `hello${HIDDEN}`,
    ),
    'different case': post(
      'Content-Length: 5\r\ncontent-length: 6\r\n',
      'hello',
    ),
    'with zero': post('Content-Length: 0\r\nContent-Length: 5\r\n', 'hello'),
    'far apart': post(
      'Content-Length: 5\r\nA: b\r\nC: d\r\nContent-Length: 5\r\n',
      'hello',
    ),
  }),
  ...listed(
    'refused',
    'transfer-encoding',
    [
      'xchunked',
      'chunkedx',
      'chunked, identity',
      'identity, chunked',
      'identity',
      'gzip',
      'gzip, chunked',
      'chunked, chunked',
      'chunked,',
      ',chunked',
      '',
      ' ',
      '"chunked"',
      "'chunked'",
      'chunked;q=1',
      'chunked\x0b',
      '\x0bchunked',
      'chunked\x00',
      'chunked\x1f',
      'chunk',
      'cow',
      'ch\tunked',
      'chunked foo',
      'chunKed\u00a0',
      'chun ked',
      'identity\tchunked',
    ],
    value => post(`Transfer-Encoding: ${value}\r\n`, `0\r\n\r\n${HIDDEN}`),
  ),
  ...named('refused', 'transfer-encoding lines', {
    twice: post(`${CHUNKED}${CHUNKED}`, '0\r\n\r\n'),
    'chunked then identity': post(
      `${CHUNKED}Transfer-Encoding: identity\r\n`,
      '0\r\n\r\n',
    ),
    'identity then chunked': post(
      `Transfer-Encoding: identity\r\n${CHUNKED}`,
      '0\r\n\r\n',
    ),
    'in HTTP/1.0': `POST /first HTTP/1.0\r\n${HOST}${CHUNKED}\r\n0\r\n\r\n`,
    'folded value': post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n'),
    'folded before': post('A: b\r\n Transfer-Encoding: chunked\r\n', ''),
    'space before colon': post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
    'tab before colon': post('Transfer-Encoding\t: chunked\r\n', '0\r\n\r\n'),
    'space before name': post(' Transfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    'NUL in name': post('Transfer\x00-Encoding: chunked\r\n', '0\r\n\r\n'),
    'high byte in name': post(
      'Transfer-Encoding\xff: chunked\r\n',
      '0\r\n\r\n',
    ),
    'after a bare LF': post(
      'A: b\nTransfer-Encoding: chunked\r\n',
      '0\r\n\r\n',
    ),
    'after a bare CR': post(
      'A: b\rTransfer-Encoding: chunked\r\n',
      '0\r\n\r\n',
    ),
    'after NUL': post('A: b\x00\r\n', ''),
  }),
  ...listed(
    'refused',
    'header line',
    [
      ': value',
      ' : value',
      'no colon',
      'na me: value',
      'na\tme: value',
      'name\x7f: value',
      'na(me: value',
      'na)me: value',
      'na,me: value',
      'na/me: value',
      'na;me: value',
      'na<me: value',
      'na=me: value',
      'na>me: value',
      'na?me: value',
      'na@me: value',
      'na[me: value',
      'na\\me: value',
      'na]me: value',
      'na{me: value',
      'na}me: value',
      'na"me: value',
      'na\u00e9me: value',
      'name: val\x00ue',
      'name: val\x01ue',
      'name: val\x08ue',
      'name: val\x0bue',
      'name: val\x1bue',
      'name: val\x7fue',
      'name: val\rue',
      'name: val\nue',
      'name: value\r',
      '\tname: value',
      ' ',
      '\t',
      '\x00',
    ],
    line => head('GET /first HTTP/1.1', `${HOST}${line}\r\n`),
  ),
  ...listed(
    'refused',
    'request line',
    [
      'GET /first',
      'GET  /first HTTP/1.1',
      'GET /first  HTTP/1.1',
      'GET\t/first HTTP/1.1',
      'GET /first\tHTTP/1.1',
      ' GET /first HTTP/1.1',
      'GET /first HTTP/1.1 ',
      'GET /first HTTP/1.1\t',
      'GET /fi rst HTTP/1.1',
      'GET /first HTTP/2.0',
      'GET /first HTTP/0.9',
      'GET /first HTTP/1.2',
      'GET /first HTTP/1.10',
      'GET /first HTTP/01.1',
      'GET /first HTTP/1,1',
      'GET /first http/1.1',
      'GET /first HTTP 1.1',
      'GET /first HTTPS/1.1',
      'GET /first XTTP/1.1',
      'GET /first HTTP/1.',
      'GET /first HTTP/11',
      'GET /fi\x00rst HTTP/1.1',
      'GET /fi\x7frst HTTP/1.1',
      'GET /fi\xffrst HTTP/1.1',
      'GET first HTTP/1.1',
      'GET * HTTP/1.1',
      'G\x00T /first HTTP/1.1',
      'G(T /first HTTP/1.1',
      'GET: /first HTTP/1.1',
      '/first HTTP/1.1',
      'GET  HTTP/1.1',
      'CONNECT other:443 HTTP/1.1',
      'CONNECT /first HTTP/1.1',
      'PRI * HTTP/2.0',
      'GET ftp://shop.example/ HTTP/1.1',
      'GET //user@shop.example HTTP/1.1 x',
      'GET http://other.example/first HTTP/1.1',
      'GET http://shop.example@evil/ HTTP/1.1',
      'GET http:///first HTTP/1.1',
      'GET shop.example:80 HTTP/1.1',
      `${'A'.repeat(33)} /first HTTP/1.1`,
    ],
    line => head(line),
  ),
  ...listed(
    'refused',
    'host',
    [
      'a b',
      'a,b',
      'a/b',
      'a@b',
      'a\\b',
      'a?b',
      'a#b',
      '<script>',
      'a"b',
      'a;b',
      'a\u00e9b',
      'x'.repeat(256),
    ],
    value => head('GET /first HTTP/1.1', `Host: ${value}\r\n`),
  ),
  ...named('refused', 'host lines', {
    missing: head('GET /first HTTP/1.1', ''),
    twice: head('GET /first HTTP/1.1', `${HOST}${HOST}`),
    'twice, different': head('GET /first HTTP/1.1', `${HOST}Host: other\r\n`),
    'twice, in HTTP/1.0': head('GET /first HTTP/1.0', `${HOST}Host: other\r\n`),
  }),
  ...named('refused', 'line ends', {
    'only LF': `GET /first HTTP/1.1\nHost: shop.example\n\n\r\n\r\n`,
    'LF after the request line': `GET /first HTTP/1.1\n${HOST}\r\n`,
    'LF after a header': `GET /first HTTP/1.1\r\nHost: shop.example\n\r\n\r\n`,
    'CR after the request line': `GET /first HTTP/1.1\r${HOST}\r\n`,
    'CR CR LF': `GET /first HTTP/1.1\r\r\n${HOST}\r\n`,
    'LF before the request': `\n${head('GET /first HTTP/1.1')}`,
    'CR before the request': `\r${head('GET /first HTTP/1.1')}`,
    'obs-fold': head('GET /first HTTP/1.1', `${HOST}A: b\r\n c\r\n`),
    'obs-fold with tab': head('GET /first HTTP/1.1', `${HOST}A: b\r\n\tc\r\n`),
    'fold of the first header': `GET /first HTTP/1.1\r\n ${HOST}\r\n`,
    'NUL NUL': '\x00\x00\r\n\r\n',
    'TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  }),
  ...listed(
    'refusedLater',
    'chunk',
    [
      'x\r\nhello\r\n0\r\n\r\n',
      '-5\r\nhello\r\n0\r\n\r\n',
      '+5\r\nhello\r\n0\r\n\r\n',
      '0x5\r\nhello\r\n0\r\n\r\n',
      ' 5\r\nhello\r\n0\r\n\r\n',
      '5 \r\nhello\r\n0\r\n\r\n',
      '5\t\r\nhello\r\n0\r\n\r\n',
      '5\nhello\r\n0\r\n\r\n',
      '5\rhello\r\n0\r\n\r\n',
      '5\r\r\nhello\r\n0\r\n\r\n',
      '5\r\nhello\n0\r\n\r\n',
      '5\r\nhello0\r\n\r\n',
      '5\r\nhelloX\r\n0\r\n\r\n',
      '4\r\nhello\r\n0\r\n\r\n',
      '6\r\nhello\r\n0\r\n\r\n',
      '\r\nhello\r\n0\r\n\r\n',
      '5,5\r\nhello\r\n0\r\n\r\n',
      '5_\r\nhello\r\n0\r\n\r\n',
      '5;a\nb\r\nhello\r\n0\r\n\r\n',
      '5;a\x00\r\nhello\r\n0\r\n\r\n',
      '5;a\rb\r\nhello\r\n0\r\n\r\n',
      `5;${'a'.repeat(300)}\r\nhello\r\n0\r\n\r\n`,
      '10000000000000000\r\nhello\r\n0\r\n\r\n',
      'fffffffffffffffff\r\nhello\r\n0\r\n\r\n',
      '0000000000005\r\nhello\r\n0\r\n\r\n',
      '5\r\nhello\r\n0\n\n',
      '5\r\nhello\r\n0\r\n\n',
      '5\r\nhello\r\n0\r\nX\r\n\r\n',
      '5\r\nhello\r\n0\r\nX : y\r\n\r\n',
      '5\r\nhello\r\n0\r\n X: y\r\n\r\n',
      '5\r\nhello\r\n0\r\nX: y\n\r\n',
      '5\r\nhello\r\n0\r\nX: \x00\r\n\r\n',
      '5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n',
      '5\r\nhello\r\n0\r\ntransfer-encoding: chunked\r\n\r\n',
      '5\r\nhello\r\n0\r\n\rX',
      '５\r\nhello\r\n0\r\n\r\n',
      `5\r\nhello\r\n0\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`,
    ],
    body => post(CHUNKED, body),
  ),
  ...named(1, 'accepted', {
    'plain GET': head('GET /first HTTP/1.1'),
    'GET with a body':
      head('GET /first HTTP/1.1', `${HOST}Content-Length: 5\r\n`) + 'hello',
    'POST with length': post('Content-Length: 5\r\n', 'hello'),
    'POST without a body': post('', ''),
    'length 0': post('Content-Length: 0\r\n', ''),
    'length with leading zeros': post('Content-Length: 0005\r\n', 'hello'),
    'length with spaces around': post('Content-Length: \t 5 \t\r\n', 'hello'),
    'length without space': post('Content-Length:5\r\n', 'hello'),
    chunked: post(CHUNKED, '5\r\nhello\r\n0\r\n\r\n'),
    'chunked, upper case': post(
      'TRANSFER-ENCODING: CHUNKED\r\n',
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    'chunked with spaces around': post(
      'Transfer-Encoding: \t chunked \r\n',
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    'chunked in pieces': post(
      CHUNKED,
      '1\r\nh\r\n2\r\nel\r\n2\r\nlo\r\n0\r\n\r\n',
    ),
    'empty chunked': post(CHUNKED, '0\r\n\r\n'),
    'chunk size with zeros': post(CHUNKED, '0005\r\nhello\r\n000\r\n\r\n'),
    'chunk size in capitals': post(CHUNKED, 'A\r\nhellohello\r\n0\r\n\r\n'),
    'chunk extension': post(CHUNKED, '5;a=b\r\nhello\r\n0\r\n\r\n'),
    trailer: post(CHUNKED, '5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n'),
    'body that looks like a request': post(
      `Content-Length: ${HIDDEN.length}\r\n`,
      HIDDEN,
    ),
    'chunk that looks like a request': post(
      CHUNKED,
      `${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ),
    'body that looks like the last chunk': post(
      'Content-Length: 5\r\n',
      '0\r\n\r\n',
    ),
    'connection names the length': post(
      'Connection: content-length\r\nContent-Length: 5\r\n',
      'hello',
    ),
    'connection names the encoding': post(
      `Connection: transfer-encoding\r\n${CHUNKED}`,
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    'connection names the host': head(
      'GET /first HTTP/1.1',
      `${HOST}Connection: host\r\n`,
    ),
    'absolute target': head('GET http://shop.example/first HTTP/1.1'),
    'empty host': head('GET /first HTTP/1.1', 'Host:\r\n'),
    'HTTP/1.0 without host': head('GET /first HTTP/1.0', ''),
    'header without a value': head('GET /first HTTP/1.1', `${HOST}A:\r\n`),
    'high bytes in a value': head(
      'GET /first HTTP/1.1',
      `${HOST}A: caf\u00e9\r\n`,
    ),
    'empty line before': `\r\n${head('GET /first HTTP/1.1')}`,
    'upgrade with a body': post(
      `Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: ${HIDDEN.length}\r\n`,
      HIDDEN,
    ),
    'upgrade to h2c': head(
      'GET /first HTTP/1.1',
      `${HOST}Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n`,
    ),
    'name close to content-length': post(
      'Content_Length: 50\r\nContent-Length: 5\r\n',
      'hello',
    ),
    'X-Transfer-Encoding': post(
      'X-Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
      'hello',
    ),
  }),
  ...named(2, 'pipelined', {
    'GET GET': head('GET /first HTTP/1.1') + head('GET /second HTTP/1.1'),
    'POST GET':
      post('Content-Length: 5\r\n', 'hello') + head('GET /second HTTP/1.1'),
    'chunked GET':
      post(CHUNKED, '5\r\nhello\r\n0\r\n\r\n') + head('GET /second HTTP/1.1'),
    'chunked with trailer, GET':
      post(CHUNKED, '0\r\nA: b\r\n\r\n') + head('GET /second HTTP/1.1'),
    'empty line between': `${head('GET /first HTTP/1.1')}\r\n${head(
      'GET /second HTTP/1.1',
    )}`,
    'HEAD GET': head('HEAD /first HTTP/1.1') + head('GET /second HTTP/1.1'),
    'POST POST':
      post('Content-Length: 5\r\n', 'hello') +
      post(CHUNKED, '5\r\nhello\r\n0\r\n\r\n'),
  }),
];
