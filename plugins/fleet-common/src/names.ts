/**
 * Plugin id, and with it the path of the API (`/api/fleet`), the database and the root of the configuration.
 * @public
 */
export const FLEET_PLUGIN_ID = 'fleet';

/**
 * Channel of the signals that tell browsers to read again. Carries ids only.
 * @public
 */
export const FLEET_SIGNAL_CHANNEL = 'fleet';

/**
 * Message on {@link FLEET_SIGNAL_CHANNEL}.
 * @public
 */
export interface FleetSignal {
  /** Groups and pipelines, which are named alike, whose observation, rollout, run or action changed. */
  readonly groupIds: readonly string[];
}
