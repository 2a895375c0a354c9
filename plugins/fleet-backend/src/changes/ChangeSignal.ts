import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { FLEET_SIGNAL_CHANNEL } from '@capstan/plugin-fleet-common';
import type { FleetSignal } from '@capstan/plugin-fleet-common';
import type { ChangePublisher } from '../actions/ActionService';

/** At most five messages a second. */
const GAP_MS = 200;

/**
 * Tells all browsers which groups to read again: the first change at once, those that follow together. Ids only, because
 * a broadcast reaches people who may not see the groups.
 */
export class ChangeSignal implements ChangePublisher {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #waiting = new Set<string>();
  #timer?: NodeJS.Timeout;

  constructor(options: { signals: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  changed(groupIds: readonly string[]): void {
    for (const id of groupIds) this.#waiting.add(id);
    if (!this.#timer) this.#send();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #send(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const message = { groupIds: [...this.#waiting] } satisfies FleetSignal;
    this.#waiting.clear();
    this.#timer = setTimeout(() => this.#send(), GAP_MS);
    this.#timer.unref();
    this.#signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: FLEET_SIGNAL_CHANNEL,
        message,
      })
      .catch(error =>
        this.#logger.warn(
          'Could not signal a change; pages find it when they poll',
          toError(error),
        ),
      );
  }
}
