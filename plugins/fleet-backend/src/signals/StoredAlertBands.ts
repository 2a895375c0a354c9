import type { TimelineMark } from '@capstan/plugin-fleet-common';
import type { AlertStore } from '../alerts/AlertStore';
import { toIso } from '../database/time';
import type { AlertBands } from './AlertBands';

/** The alerts that the portal keeps, its own and those of alert systems. */
export class StoredAlertBands implements AlertBands {
  readonly #store: Pick<AlertStore, 'during'>;

  constructor(store: Pick<AlertStore, 'during'>) {
    this.#store = store;
  }

  async during(
    groupId: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly TimelineMark[]> {
    const alerts = await this.#store.during(groupId, from, to, limit);
    return alerts.map(({ since, endedAt, severity, title }) => ({
      at: toIso(since),
      kind: 'alert',
      label: title,
      severity,
      ...(endedAt !== undefined && { until: toIso(endedAt) }),
    }));
  }
}
