import { ProviderError } from '@capstan/plugin-fleet-node';

const PERMISSION = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
];
const CREDENTIALS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'CredentialsProviderError',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
];
const THROTTLING = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException',
];
/** Nobody was reached, so nobody did anything. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/**
 * AWS understood the request and said no: nothing was changed. Not for missing permission, credentials or throttling, which
 * say nothing about the request.
 */
export function isRefusal(error: unknown): error is Error {
  const status = statusOf(error);
  return (
    status !== undefined &&
    status >= 400 &&
    status < 500 &&
    ![...PERMISSION, ...CREDENTIALS, ...THROTTLING].includes(nameOf(error))
  );
}

/** The role may not do it. */
export function isDenied(error: unknown): boolean {
  return PERMISSION.includes(nameOf(error));
}

/** Whatever a call of AWS threw, as a `ProviderError` that says what to do. */
export function toProviderError(
  error: unknown,
  call: {
    readonly provider: string;
    readonly operation: string;
    readonly account: string;
    readonly region: string;
    /** Only looks were made so far, so nothing can have been changed. */
    readonly onlyRead?: boolean;
  },
): ProviderError {
  const name = nameOf(error);
  if (name === 'ProviderError') return error as ProviderError;
  const { provider, operation } = call;
  const base = { provider, operation, cause: error };
  const where = `account ${call.account} (${call.region})`;
  if (PERMISSION.includes(name)) {
    return new ProviderError({
      ...base,
      message: `AWS does not let the portal do that in ${where}. Give its role what the module's README lists.`,
      retryable: false,
      notSent: true,
    });
  }
  if (CREDENTIALS.includes(name)) {
    return new ProviderError({
      ...base,
      message: `AWS does not take the portal's credentials for ${where}: they have expired or are wrong. Renew them, or check 'aws.accounts'.`,
      retryable: true,
      notSent: true,
    });
  }
  if (THROTTLING.includes(name)) {
    return new ProviderError({
      ...base,
      message: `AWS throttles the calls of ${where}. The portal tries again by itself; lower 'fleet.aws.callShare' if it goes on.`,
      retryable: true,
      retryAfterMs: retryAfterOf(error) ?? 5_000,
      notSent: true,
    });
  }
  const status = statusOf(error);
  if (status !== undefined && status < 500) {
    return new ProviderError({
      ...base,
      message: `AWS refused it in ${where}: ${messageOf(error)}`,
      retryable: false,
      notSent: true,
    });
  }
  const unreached = NEVER_SENT.includes(codeOf(error));
  const onlyRead = call.onlyRead ?? false;
  return new ProviderError({
    ...base,
    message: unansweredMessage(where, { unreached, onlyRead }),
    retryable: true,
    notSent: unreached || onlyRead,
  });
}

function unansweredMessage(
  where: string,
  how: { readonly unreached: boolean; readonly onlyRead: boolean },
): string {
  if (how.unreached)
    return `AWS cannot be reached for ${where}. Check the network, and 'fleet.aws.endpoint' if it is set.`;
  return how.onlyRead
    ? `AWS gave no answer for ${where}. Nothing was changed; try again in a moment.`
    : `AWS gave no answer for ${where}. Nobody knows yet whether it happened; the portal looks.`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error || isObject(error)
    ? String((error as { message?: unknown }).message ?? '')
    : '';
}

/** By name: errors of jest's realm and of the SDK's own copies are no `instanceof`. */
export function nameOf(error: unknown): string {
  return isObject(error) ? String(error.name ?? '') : '';
}

function statusOf(error: unknown): number | undefined {
  const metadata = isObject(error) ? error.$metadata : undefined;
  const status = isObject(metadata) ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function retryAfterOf(error: unknown): number | undefined {
  const retry = isObject(error) ? error.$response : undefined;
  const headers = isObject(retry) ? retry.headers : undefined;
  const seconds = isObject(headers) ? Number(headers['retry-after']) : NaN;
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** The system's code may sit some causes below. */
function codeOf(error: unknown, depth: number = 0): string {
  if (!isObject(error) || depth > 4) return '';
  if (typeof error.code === 'string' && error.code.startsWith('E'))
    return error.code;
  const inner = Array.isArray(error.errors) ? error.errors[0] : error.cause;
  return codeOf(inner, depth + 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
