import { createHmac, timingSafeEqual } from 'node:crypto';

/** Older signatures are refused, so that a recorded webhook cannot be sent again later. Seconds. */
const TOLERANCE = 300;

/** `t=<seconds>,v1=<HMAC-SHA256 of "seconds.body", hex>`: the scheme that Stripe uses, too. */
export function sign(
  secret: string,
  body: Buffer,
  seconds = Math.floor(Date.now() / 1_000),
): string {
  return `t=${seconds},v1=${digest(secret, body, seconds).toString('hex')}`;
}

export function isSigned(
  secret: string,
  body: Buffer,
  header: unknown,
  nowSeconds = Date.now() / 1_000,
): boolean {
  const found =
    typeof header === 'string'
      ? /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header)
      : null;
  if (found === null) return false;
  const seconds = Number(found[1]);
  if (Math.abs(nowSeconds - seconds) > TOLERANCE) return false;
  return timingSafeEqual(
    Buffer.from(found[2] ?? '', 'hex'),
    digest(secret, body, seconds),
  );
}

function digest(secret: string, body: Buffer, seconds: number): Buffer {
  return createHmac('sha256', secret)
    .update(`${seconds}.`)
    .update(body)
    .digest();
}
