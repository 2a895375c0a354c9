import type {
  ProvidedAlert,
  SignalSource,
  SignalTarget,
} from '@capstan/plugin-fleet-node';

/**
 * Takes what alert systems say. Called by the poller that reads the signals of a source, right after them, in one replica
 * at a time, so that a source has never two calls at once.
 */
export interface AlertSink {
  /** Everything that fires there now: what is missing has ended. `targets` are those that were asked about. */
  provided(
    source: SignalSource,
    alerts: readonly ProvidedAlert[],
    targets: readonly SignalTarget[],
  ): Promise<void>;
  /** The source could not be asked: what was open there stays as it is. `message` says why, for people. */
  unknown(source: SignalSource, message: string): Promise<void>;
}

/** Where nobody keeps alerts. */
export const noAlertSink: AlertSink = {
  provided: async () => {},
  unknown: async () => {},
};
