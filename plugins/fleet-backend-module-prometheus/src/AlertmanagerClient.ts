import type { CallOptions } from '@capstan/plugin-fleet-node';
import type { PrometheusConfig, ServerConfig } from './config';
import { nonsense } from './errors';
import { HttpServer } from './HttpServer';
import { isLabels } from './PrometheusClient';
import type { Labels } from './PrometheusClient';

/** An alert as Alertmanager has it. */
export interface ManagedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly generatorURL?: string;
  readonly status: { readonly silencedBy: readonly string[] };
}

export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual?: boolean;
}

export interface Silence {
  readonly id: string;
  readonly matchers: readonly SilenceMatcher[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly status: { readonly state: string };
}

/** The part of Alertmanager's HTTP API (v2) that is used. */
export class AlertmanagerClient {
  readonly #server: HttpServer;
  readonly #title: string;

  constructor(server: ServerConfig, source: PrometheusConfig) {
    this.#server = new HttpServer(server, source.timeoutMs);
    this.#title = `The Alertmanager of ${source.title}`;
  }

  /** All that fire, silenced and inhibited ones included. */
  async alerts({ signal }: CallOptions): Promise<readonly ManagedAlert[]> {
    const asked = { title: this.#title, operation: 'alerts' };
    const answer = await this.#server.ask({
      ...asked,
      method: 'GET',
      path: '/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true',
      signal,
    });
    if (!Array.isArray(answer) || !answer.every(isManagedAlert))
      throw nonsense(asked);
    return answer;
  }

  /** Also those that are over. */
  async silences({ signal }: CallOptions): Promise<readonly Silence[]> {
    const asked = { title: this.#title, operation: 'silences' };
    const answer = await this.#server.ask({
      ...asked,
      method: 'GET',
      path: '/api/v2/silences',
      signal,
    });
    if (!Array.isArray(answer) || !answer.every(isSilence))
      throw nonsense(asked);
    return answer;
  }

  /** Makes a silence, or changes the one with the id. Answers its id, which may be another one. */
  async putSilence(
    silence: Omit<Silence, 'id' | 'status'> & { readonly id?: string },
    { signal }: CallOptions,
  ): Promise<string> {
    const asked = { title: this.#title, operation: 'mute' };
    const answer = await this.#server.ask({
      ...asked,
      method: 'POST',
      path: '/api/v2/silences',
      json: silence,
      signal,
    });
    const { silenceID } = (answer ?? {}) as Record<string, unknown>;
    if (typeof silenceID !== 'string') throw nonsense(asked);
    return silenceID;
  }

  async expireSilence(id: string, { signal }: CallOptions): Promise<void> {
    await this.#server.ask({
      title: this.#title,
      operation: 'unmute',
      method: 'DELETE',
      path: `/api/v2/silence/${encodeURIComponent(id)}`,
      signal,
    });
  }
}

function isManagedAlert(value: unknown): value is ManagedAlert {
  const { fingerprint, labels, annotations, startsAt, status } = (value ??
    {}) as Record<string, unknown>;
  const { silencedBy } = (status ?? {}) as Record<string, unknown>;
  return (
    typeof fingerprint === 'string' &&
    typeof startsAt === 'string' &&
    isLabels(labels) &&
    isLabels(annotations) &&
    Array.isArray(silencedBy)
  );
}

function isSilence(value: unknown): value is Silence {
  const { id, matchers, endsAt, createdBy, comment, status } = (value ??
    {}) as Record<string, unknown>;
  return (
    [id, endsAt, createdBy, comment].every(text => typeof text === 'string') &&
    Array.isArray(matchers) &&
    typeof (status as Record<string, unknown> | undefined)?.state === 'string'
  );
}
