import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './AwsError.ts';

/** Who calls, as the signature says. The signature itself is not verified. */
export interface Identity {
  readonly account: string;
  readonly region: string;
  /** Service name in the credential scope. */
  readonly service: string;
  /** A key whose id ends in `READ` may not change anything. */
  readonly mayWrite: boolean;
}

const CREDENTIAL = /Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\//;

/**
 * The access key id of an account: its twelve digits with a role before or behind them, for example
 * `AKIA111111111111READ`.
 */
export function accessKeyOf(account: string, role: 'READ' | 'WRITE'): string {
  return `AKIA${account}${role}`;
}

/** Throws an `AwsError` when the request is not signed, or with a key that names no account. */
export function identityOf(headers: IncomingHttpHeaders): Identity {
  const match = CREDENTIAL.exec(headers.authorization ?? '');
  if (!match) {
    throw new AwsError(
      'MissingAuthenticationTokenException',
      'The request is not signed.',
      403,
    );
  }
  const [, key, region, service] = match;
  const account = /\d{12}/.exec(key)?.[0];
  if (account === undefined) {
    throw new AwsError(
      'UnrecognizedClientException',
      `The access key id '${key}' holds no account number of twelve digits.`,
      403,
    );
  }
  return { account, region, service, mayWrite: !key.endsWith('READ') };
}
