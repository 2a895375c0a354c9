import type { IncomingMessage } from 'node:http';

/** This machine and private networks, in IPv4, IPv6 and IPv4 within IPv6. */
const INSIDE =
  /^(::1|f[cd][0-9a-f]{2}:.*|fe80:.*|(::ffff:)?(127|10)\..*|(::ffff:)?192\.168\..*|(::ffff:)?169\.254\..*|(::ffff:)?172\.(1[6-9]|2\d|3[01])\..*)$/i;

/**
 * Where a request comes from. A balancer stands in front, in the same network, and adds its caller's address at the end: the last
 * address that is not of the inside counts. What a caller says of himself stands before it.
 */
export function addressOf(request: IncomingMessage): string {
  const direct = request.socket.remoteAddress ?? '';
  if (!INSIDE.test(direct)) return direct;
  const forwarded = request.headers['x-forwarded-for'];
  const said = (
    Array.isArray(forwarded) ? forwarded.join(',') : forwarded ?? ''
  )
    .split(',')
    .map(address => address.trim().slice(0, 45))
    .filter(address => address !== '');
  return said.findLast(address => !INSIDE.test(address)) ?? said[0] ?? direct;
}
