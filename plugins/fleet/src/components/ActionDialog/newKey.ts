/**
 * An idempotency key. `randomUUID` exists only on secure origins; a portal behind plain HTTP still gets 128 random bits.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
