const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

/** An answer of the balancer itself, as it goes over the wire: a problem document, and `Retry-After` with 503. */
export function ownAnswer(
  status: number,
  detail: string,
  options: { readonly closes: boolean; readonly withoutBody: boolean },
): string {
  const title = TITLES[status] ?? 'Error';
  const body = `${JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
  })}\n`;
  const retry = status === 503 ? 'Retry-After: 1\r\n' : '';
  const connection = options.closes ? 'Connection: close\r\n' : '';
  return (
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${body.length}\r\n` +
    `Cache-Control: no-store\r\n${retry}${connection}\r\n${
      options.withoutBody ? '' : body
    }`
  );
}
