import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { Alert, SignalSourceStatus } from '@capstan/plugin-fleet-common';
import type {
  AlertProvider,
  AlertRequester,
  ProviderError,
  SignalProvider,
  SignalSource,
} from '@capstan/plugin-fleet-node';
import { toIso } from '../database/time';
import { OWN_SOURCE } from './AlertRecord';
import type { AlertRecord } from './AlertRecord';

const TIMEOUT_MS = 20_000;
const YES = { can: true } as const;

/** What a signal source says about itself, as whoever polls it knows. */
export interface SourceStatuses {
  statuses(): readonly SignalSourceStatus[];
}

/**
 * The alert systems that alerts come from: what each can do, and doing it. Errors of providers become what callers of the
 * API are told: nothing was sent (503), refused (409).
 */
export class AlertSystems {
  readonly #bySource = new Map<
    string,
    { readonly alerting: AlertProvider; readonly source: SignalSource }
  >();
  readonly #sources: SourceStatuses;
  readonly #logger: LoggerService;

  constructor(options: {
    providers: readonly SignalProvider[];
    /** Who asks the sources for their alerts. */
    sources: SourceStatuses;
    logger: LoggerService;
  }) {
    for (const { alerting, ...provider } of options.providers.map(known => ({
      alerting: known.alerting,
      sources: known.sources(),
    }))) {
      if (!alerting) continue;
      for (const source of provider.sources)
        this.#bySource.set(source.id, { alerting, source });
    }
    this.#sources = options.sources;
    this.#logger = options.logger;
  }

  /** The portal's own rules first. */
  statuses(): readonly SignalSourceStatus[] {
    return [
      { id: OWN_SOURCE, title: 'Rules of the portal', state: 'ok' },
      ...this.#sources.statuses(),
    ];
  }

  /** What the system of an alert can do, whoever asks. */
  capabilities({ source }: AlertRecord): Alert['capabilities'] {
    if (source === OWN_SOURCE)
      return { acknowledge: YES, mute: YES, unmute: YES };
    const system = this.#bySource.get(source);
    if (!system) {
      const gone = {
        can: false,
        reason: `The source '${source}' is no longer configured.`,
      } as const;
      return { acknowledge: gone, mute: gone, unmute: gone };
    }
    const { alerting } = system;
    const cannot = (what: string) =>
      ({
        can: false,
        reason: `${system.source.title} cannot be asked to ${what}. Do it there.`,
      } as const);
    return {
      // Where the system knows no acknowledgement the portal keeps it.
      acknowledge: YES,
      mute: alerting.mute ? YES : cannot('mute an alert'),
      unmute: alerting.unmute ? YES : cannot('end a mute'),
    };
  }

  /** `undefined`: there is nobody to tell, the portal keeps it. */
  acknowledging(
    record: AlertRecord,
    by: AlertRequester,
  ): (() => Promise<void>) | undefined {
    const system = this.#bySource.get(record.source);
    const { alerting, source } = system ?? {};
    if (!alerting?.acknowledge || !source) return undefined;
    return () =>
      this.#send(source, async signal =>
        alerting.acknowledge?.(source, providedOf(record), by, { signal }),
      );
  }

  muting(
    record: AlertRecord,
    mute: AlertRequester & { readonly until: string },
  ): (() => Promise<{ readonly nativeMuteId: string }>) | undefined {
    const { alerting, source } = this.#bySource.get(record.source) ?? {};
    const ask = alerting?.mute;
    if (!ask || !source) return undefined;
    return () =>
      this.#send(source, signal =>
        ask.call(alerting, source, providedOf(record), mute, { signal }),
      );
  }

  unmuting(record: AlertRecord): (() => Promise<void>) | undefined {
    const { alerting, source } = this.#bySource.get(record.source) ?? {};
    const nativeMuteId = record.mute?.nativeMuteId;
    if (!alerting?.unmute || !source || nativeMuteId === undefined)
      return undefined;
    return () =>
      this.#send(source, async signal =>
        alerting.unmute?.(source, nativeMuteId, { signal }),
      );
  }

  async #send<T>(
    source: SignalSource,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await ask(signal);
    } catch (error) {
      throw this.#toCaller(source, error);
    }
  }

  #toCaller(source: SignalSource, error: unknown): Error {
    if (!isProviderError(error)) {
      this.#logger.error(`'${source.id}' failed unexpectedly`, toError(error));
      return new ServiceUnavailableError(
        `${source.title} failed unexpectedly, and nobody knows whether it arrived there. Look at the alert again in a minute; the log of the backend has more.`,
      );
    }
    if (error.notSent)
      return new ServiceUnavailableError(
        `${error.message} Nothing was sent. Try again later.`,
      );
    return error.retryable
      ? new ServiceUnavailableError(
          `${error.message} Nobody knows whether it arrived. Look at the alert again in a minute.`,
        )
      : new ConflictError(error.message);
  }
}

/** What the provider once told, as far as it is needed to name the alert to it. */
function providedOf(record: AlertRecord) {
  return {
    nativeId: record.nativeId,
    rule: record.rule,
    title: record.title,
    severity: record.severity,
    since: toIso(record.since),
    evidence: record.evidence,
    ...(record.description !== undefined && {
      description: record.description,
    }),
    ...(record.groupId !== undefined && { groupId: record.groupId }),
    ...(record.revision && { revisionLabel: record.revision.label }),
    ...(record.mute?.nativeMuteId !== undefined && {
      muted: {
        until: toIso(record.mute.until),
        actor: record.mute.actor,
        reason: record.mute.reason,
        nativeMuteId: record.mute.nativeMuteId,
      },
    }),
    ...(record.url !== undefined && { url: record.url }),
  };
}

/** By name: the package may be there twice. */
function isProviderError(error: unknown): error is ProviderError {
  return error instanceof Error && error.name === 'ProviderError';
}
