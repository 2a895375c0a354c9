import { createHash } from 'node:crypto';

/**
 * Our id of a rollout: the same for the same group and native id, in every process and for ever, so that it can be
 * computed before the ledger has seen the rollout. 22 characters that need no encoding in a URL.
 */
export function rolloutIdOf(groupId: string, nativeId: string): string {
  return createHash('sha256')
    .update(`${groupId}\n${nativeId}`)
    .digest('base64url')
    .slice(0, 22);
}
