import { ProviderError } from '@capstan/plugin-fleet-node';

export const PROVIDER = 'local-pipeline';

/** Something kept the pipelines from being looked at or changed; nothing was changed. */
export function toProviderError(
  error: unknown,
  operation: string,
): ProviderError {
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause.name === 'ProviderError') return cause as ProviderError;
  return new ProviderError({
    provider: PROVIDER,
    operation,
    message: `The local pipelines could not be reached: ${cause.message}`,
    retryable: true,
    notSent: true,
    cause,
  });
}
