import { createHash, randomBytes } from 'node:crypto';
import type { Request } from 'express';

/** What a caller shows to prove who is signed in: a browser its cookie, a program a bearer token. */
export interface SessionToken {
  readonly from: 'bearer' | 'cookie';
  readonly value: string;
}

const TOKEN = /^[\w-]{43}$/;

/** 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: who reads it there cannot sign in with it. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function sessionToken(
  request: Request,
  cookie: string,
): SessionToken | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  if (bearer?.[1] !== undefined)
    return TOKEN.test(bearer[1])
      ? { from: 'bearer', value: bearer[1] }
      : undefined;
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = pair.trim().split('=');
    if (name === cookie && TOKEN.test(value)) return { from: 'cookie', value };
  }
  return undefined;
}

/**
 * Whether a browser sends this change on behalf of another site. It says so in a header that no script can set; the cookie's
 * SameSite keeps it back already, and this holds where that is not known.
 */
export function isForeign(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = request.headers;
  return (
    origin !== undefined &&
    (!URL.canParse(origin) || new URL(origin).host !== host)
  );
}

/** `seconds` 0 takes the cookie away. */
export function sessionCookie(
  name: string,
  value: string,
  options: {
    readonly seconds: number;
    readonly sameSite: 'Lax' | 'Strict';
    readonly secure: boolean;
  },
): string {
  return `${name}=${value}; Path=/; Max-Age=${
    options.seconds
  }; HttpOnly; SameSite=${options.sameSite}${options.secure ? '; Secure' : ''}`;
}
