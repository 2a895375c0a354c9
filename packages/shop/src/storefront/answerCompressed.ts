import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { answerPrepared, prepare } from '../http/answer.ts';
import type { Prepared } from '../http/answer.ts';

export type Encoding = 'br' | 'gzip';

/** Quick ones: a page is made anew every second. */
const QUICK = {
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
    }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 6 }),
} as const;

const compressed = new WeakMap<Prepared, Map<Encoding, Promise<Prepared>>>();

/** The best encoding that the caller takes; undefined: as it is. */
export function encodingOf(request: Request): Encoding | undefined {
  const accepted = request.headers['accept-encoding'];
  if (typeof accepted !== 'string') return undefined;
  const takes = (name: string) =>
    new RegExp(`(^|[\\s,])${name}\\s*(,|$|;\\s*q=(?!0(\\.0*)?\\s*(,|$)))`).test(
      accepted,
    );
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : undefined;
}

/** Sends a text as small as the caller takes it. Each body is compressed once, however often it is sent. */
export async function answerCompressed(
  request: Request,
  response: Response,
  prepared: Prepared,
  cacheControl: string,
): Promise<void> {
  const encoding = encodingOf(request);
  response.setHeader('vary', 'accept-encoding');
  if (encoding === undefined) {
    answerPrepared(
      response,
      request.headers['if-none-match'],
      prepared,
      cacheControl,
    );
    return;
  }
  const small = await smaller(prepared, encoding);
  response.setHeader('content-encoding', encoding);
  answerPrepared(
    response,
    request.headers['if-none-match'],
    small,
    cacheControl,
  );
}

function smaller(prepared: Prepared, encoding: Encoding): Promise<Prepared> {
  const known =
    compressed.get(prepared) ?? new Map<Encoding, Promise<Prepared>>();
  compressed.set(prepared, known);
  const made =
    known.get(encoding) ??
    QUICK[encoding](prepared.body).then(body => prepare(prepared.type, body));
  known.set(encoding, made);
  return made;
}
