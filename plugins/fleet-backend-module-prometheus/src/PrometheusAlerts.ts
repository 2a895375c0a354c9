import type {
  AlertProvider,
  AlertRequester,
  CallOptions,
  ProvidedAlert,
  SignalSource,
  SignalTarget,
} from '@capstan/plugin-fleet-node';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type {
  AlertmanagerClient,
  Silence,
  SilenceMatcher,
} from './AlertmanagerClient';
import { PROVIDER } from './errors';
import { mapManagedAlert, mapPrometheusAlert } from './mapAlerts';
import type { Labels } from './PrometheusClient';
import type { PrometheusConnection } from './PrometheusConnection';
import { TargetIndex } from './TargetIndex';
import type { Template } from './templates';

/**
 * Alerts of Alertmanager, where there is one, else those that Prometheus itself holds to be true. A mute is a silence of
 * exactly this alert. Neither knows an acknowledgement: the portal keeps it.
 */
export class PrometheusAlerts implements AlertProvider {
  readonly #connectionOf: (source: SignalSource) => PrometheusConnection;
  readonly #templates: readonly Template[];
  readonly #clock: () => number;

  constructor(options: {
    connectionOf: (source: SignalSource) => PrometheusConnection;
    templates: readonly Template[];
    clock?: () => number;
  }) {
    this.#connectionOf = options.connectionOf;
    this.#templates = options.templates;
    this.#clock = options.clock ?? Date.now;
  }

  async alerts(
    source: SignalSource,
    targets: readonly SignalTarget[],
    options: CallOptions,
  ): Promise<readonly ProvidedAlert[]> {
    const { client, alertmanager } = this.#connectionOf(source);
    const index = new TargetIndex(targets, this.#templates);
    if (!alertmanager)
      return (await client.alerts(options)).map(alert =>
        mapPrometheusAlert(alert, index),
      );
    const alerts = await alertmanager.alerts(options);
    const silenced = alerts.some(({ status }) => status.silencedBy.length > 0);
    const silences = silenced ? await alertmanager.silences(options) : [];
    const byId = new Map(silences.map(silence => [silence.id, silence]));
    return alerts.map(alert => mapManagedAlert(alert, byId, index));
  }

  async mute(
    source: SignalSource,
    alert: ProvidedAlert,
    mute: AlertRequester & { readonly until: string },
    options: CallOptions,
  ): Promise<{ readonly nativeMuteId: string }> {
    const alertmanager = this.#managerOf(source, 'mute');
    const known = (await alertmanager.alerts(options)).find(
      ({ fingerprint }) => fingerprint === alert.nativeId,
    );
    if (!known)
      throw new ProviderError({
        provider: PROVIDER,
        operation: 'mute',
        message: `The alert '${alert.title}' is over: Alertmanager no longer has it.`,
        retryable: false,
        notSent: true,
      });
    const matchers = matchersOf(known.labels);
    const own = await this.#ownSilence(
      alertmanager,
      known.status.silencedBy,
      matchers,
      options,
    );
    const nativeMuteId = await alertmanager.putSilence(
      {
        ...(own && { id: own.id }),
        matchers,
        startsAt: own?.startsAt ?? new Date(this.#clock()).toISOString(),
        endsAt: mute.until,
        createdBy: mute.actor,
        comment: mute.reason,
      },
      options,
    );
    return { nativeMuteId };
  }

  /** What is over already is content. */
  async unmute(
    source: SignalSource,
    nativeMuteId: string,
    options: CallOptions,
  ): Promise<void> {
    const alertmanager = this.#managerOf(source, 'unmute');
    const silence = (await alertmanager.silences(options)).find(
      ({ id }) => id === nativeMuteId,
    );
    if (!silence || silence.status.state === 'expired') return;
    await alertmanager.expireSilence(nativeMuteId, options);
  }

  /** The silence that silences this alert and nothing else. One that somebody made for more is left as it is. */
  async #ownSilence(
    alertmanager: AlertmanagerClient,
    ids: readonly string[],
    matchers: readonly SilenceMatcher[],
    options: CallOptions,
  ): Promise<Silence | undefined> {
    if (ids.length === 0) return undefined;
    const wanted = textOf(matchers);
    return (await alertmanager.silences(options)).find(
      silence =>
        ids.includes(silence.id) &&
        silence.status.state === 'active' &&
        textOf(silence.matchers) === wanted,
    );
  }

  #managerOf(source: SignalSource, operation: string): AlertmanagerClient {
    const { alertmanager } = this.#connectionOf(source);
    if (alertmanager) return alertmanager;
    throw new ProviderError({
      provider: PROVIDER,
      operation,
      message: `${source.title} cannot mute: no Alertmanager is configured for it in 'fleet.prometheus.sources'.`,
      retryable: false,
      notSent: true,
    });
  }
}

function matchersOf(labels: Labels): readonly SilenceMatcher[] {
  return Object.entries(labels).map(([name, value]) => ({
    name,
    value,
    isRegex: false,
    isEqual: true,
  }));
}

function textOf(matchers: readonly SilenceMatcher[]): string {
  return JSON.stringify(
    matchers
      .map(({ name, value, isRegex, isEqual = true }) => [
        name,
        value,
        isRegex,
        isEqual,
      ])
      .sort(),
  );
}
