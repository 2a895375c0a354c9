import { ProviderError } from '@capstan/plugin-fleet-node';

/** The state folder names no engine that runs: nothing can have been sent. */
export class EngineAway extends Error {
  readonly name = 'EngineAway' as const;

  constructor(cause: unknown) {
    super('The state folder names no engine that runs.', { cause });
  }
}

/** What a call of the engine may throw when the engine itself says no. */
export interface EngineRefusal extends Error {
  readonly status: number;
}

/** The engine answered, and the answer is no. Nothing was changed. */
export function isRefusal(error: unknown): error is EngineRefusal {
  return (
    isEngineError(error) &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 401 &&
    error.status !== 408
  );
}

/**
 * Whatever a call of the engine threw, as a `ProviderError`. The connection was refused or never made: nothing was
 * sent. It broke, or took too long: nobody knows.
 */
export function toProviderError(
  error: unknown,
  engine: string,
  operation: string,
): ProviderError {
  const base = { provider: 'local', operation, cause: error };
  if (isNamed(error, 'ProviderError')) return error as ProviderError;
  if (isNamed(error, 'EngineAway') || hasCode(error, 'ECONNREFUSED')) {
    return new ProviderError({
      ...base,
      message: `The local engine '${engine}' does not run. Start it; its groups go on serving meanwhile.`,
      retryable: true,
      notSent: true,
    });
  }
  if (isEngineError(error) && error.status === 401) {
    return new ProviderError({
      ...base,
      message: `The local engine '${engine}' does not take the token in its state folder. Check 'fleet.local.engines'.`,
      retryable: false,
      notSent: true,
    });
  }
  if (isEngineError(error)) {
    return new ProviderError({
      ...base,
      message: `The local engine '${engine}' could not do it: ${error.message}`,
      retryable: error.status >= 500 || error.status === 408,
      notSent: error.status < 500 && error.status !== 408,
    });
  }
  return new ProviderError({
    ...base,
    message: `The local engine '${engine}' gave no answer. It may be busy or restarting; try again in a moment.`,
    retryable: true,
  });
}

/** The group or scope belongs to an engine that is not in the configuration (any more). */
export function unknownEngine(
  engine: string,
  operation: string,
): ProviderError {
  return new ProviderError({
    provider: 'local',
    operation,
    message: `No local engine '${engine}' is configured. Add it to 'fleet.local.engines'.`,
    retryable: false,
    notSent: true,
  });
}

function isEngineError(error: unknown): error is EngineRefusal {
  return (
    isNamed(error, 'EngineError') &&
    typeof (error as Partial<EngineRefusal>).status === 'number'
  );
}

/** By name: the class may be there twice, and an error of `fetch` may come from another realm. */
function isNamed(error: unknown, name: string): error is Error {
  return isObject(error) && error.name === name;
}

/** `fetch` hides the system's error below its own, sometimes below several. */
function hasCode(error: unknown, code: string, depth: number = 0): boolean {
  if (!isObject(error) || depth > 5) return false;
  const inner = Array.isArray(error.errors) ? error.errors : [];
  return (
    error.code === code ||
    [error.cause, ...inner].some(cause => hasCode(cause, code, depth + 1))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
