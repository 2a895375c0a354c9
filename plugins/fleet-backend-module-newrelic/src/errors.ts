import { ProviderError } from '@capstan/plugin-fleet-node';

export const NAME = 'newrelic';

interface Where {
  readonly account: string;
  readonly operation: string;
}

/** New Relic answered with a status that is no success. Nothing was done. */
export function refusedBy(
  { account, operation }: Where,
  status: number,
  retryAfterMs: number | undefined,
): ProviderError {
  const base = { provider: NAME, operation, notSent: status < 500 };
  if (status === 401 || status === 403) {
    return new ProviderError({
      ...base,
      message: `New Relic does not take the key of account '${account}'. It must be a user key (NRAK-…) of the right region.`,
      retryable: false,
    });
  }
  if (status === 429) {
    return new ProviderError({
      ...base,
      message: `New Relic gets too many requests for account '${account}' and asks to wait.`,
      retryable: true,
      retryAfterMs: retryAfterMs ?? 60_000,
    });
  }
  return new ProviderError({
    ...base,
    message: `New Relic answered account '${account}' with status ${status}.`,
    retryable: status >= 500,
  });
}

/** The connection failed, or there was no answer in time: nobody knows whether it arrived. */
export function unreachable(
  { account, operation }: Where,
  cause: unknown,
): ProviderError {
  return new ProviderError({
    provider: NAME,
    operation,
    message: `New Relic gave no answer for account '${account}'.`,
    retryable: true,
    cause,
  });
}

/** HTTP 200, and yet it was not done: New Relic says so inside of the answer. */
export function failedInside(
  { account, operation }: Where,
  said: string,
): ProviderError {
  const denied = /authenticat|unauthor|forbidden|permission/i.test(said);
  return new ProviderError({
    provider: NAME,
    operation,
    message: `New Relic did not do it for account '${account}': ${said.slice(
      0,
      300,
    )}`,
    retryable: !denied && /timeout|timed out|try again/i.test(said),
    notSent: denied,
  });
}

/** The answer has another shape than it promises. */
export function notUnderstood({ account, operation }: Where): ProviderError {
  return new ProviderError({
    provider: NAME,
    operation,
    message: `New Relic answered account '${account}' with something that is not understood.`,
    retryable: true,
  });
}
