import type { ProvidedAlert, SignalSource } from '@capstan/plugin-fleet-node';

/**
 * Takes what alert systems say. Called by the poller that reads the signals of a source, right after them and in one
 * replica at a time, so that a source has never two calls at once.
 */
export interface AlertSink {
  /** Everything that fires there, asked at `askedAt` (milliseconds). What is missing has ended. */
  received(
    source: SignalSource,
    alerts: readonly ProvidedAlert[],
    askedAt: number,
  ): Promise<void>;
}

/** Where nobody keeps alerts. */
export const noAlertSink: AlertSink = { received: async () => {} };
