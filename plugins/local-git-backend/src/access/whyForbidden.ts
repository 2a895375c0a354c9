import type { IncomingMessage } from 'node:http';

/**
 * Why a request may not reach a repository, as a sentence; `undefined` when it may. There are no passwords, so everything that
 * is not a Git program on this machine is kept out: other machines, what a proxy passes on, names that another site's DNS
 * points here, and pages in a browser.
 */
export function whyForbidden(
  request: Pick<IncomingMessage, 'headers'> & {
    socket: { remoteAddress?: string };
  },
): string | undefined {
  const { headers, socket } = request;
  if (!isLoopback(socket.remoteAddress))
    return 'Local repositories are served to the machine that the portal runs on only.';
  if (headers.forwarded ?? headers['x-forwarded-for'])
    return 'Local repositories are not served through a proxy: it would hide where requests come from.';
  if (!isLoopbackHost(headers.host))
    return 'Local repositories are served under the names localhost, 127.0.0.1 and [::1] only. Use one of them in the URL.';
  if (headers.origin !== undefined || isOfAnotherPage(headers))
    return 'Local repositories are served to Git, not to pages in a browser. Use git clone.';
  return undefined;
}

/** Browsers name themselves; a person who opens the URL is no page. */
function isOfAnotherPage(headers: IncomingMessage['headers']): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'none' && site !== 'same-origin';
}

function isLoopback(address: string | undefined): boolean {
  const ipv4 = address?.replace(/^::ffff:/i, '');
  return ipv4 === '::1' || /^127(\.\d{1,3}){3}$/.test(ipv4 ?? '');
}

function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}
