import {
  type ApiHolder,
  type DiscoveryApi,
  discoveryApiRef,
  type FetchApi,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import type { AnswerRefusal, GitHost } from '@capstan/plugin-fleet-common';

/** Answers that only the portal can judge. */
export interface AskedAnswers {
  readonly name?: string;
  readonly owner?: string;
  readonly system?: string;
  readonly infra?: string;
  readonly publishTo?: string;
  readonly repository?: string;
}

/** Asks the portal's server what it would refuse, and where it can publish to. Throws when it does not answer. */
export class PortalQuestions {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: FetchApi;

  constructor(apis: ApiHolder) {
    const discovery = apis.get(discoveryApiRef);
    const fetch = apis.get(fetchApiRef);
    if (!discovery || !fetch) {
      throw new Error('The app has no discovery API or no fetch API.');
    }
    this.#discovery = discovery;
    this.#fetch = fetch;
  }

  /** What the server refuses of these answers; nothing for what is absent. */
  async refusalsOf(answers: AskedAnswers): Promise<readonly AnswerRefusal[]> {
    const { refusals } = await this.#ask<{ refusals: AnswerRefusal[] }>(
      '/fleet/refusals',
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(answers),
      },
    );
    return refusals;
  }

  /**
   * The server's sentence about one field. `undefined` when it has none, also when it could not be asked: it will be asked
   * again before anything is made.
   */
  async problemOf(
    field: keyof AskedAnswers,
    answers: AskedAnswers,
  ): Promise<string | undefined> {
    try {
      const refusals = await this.refusalsOf(answers);
      return refusals.find(refusal => refusal.field === field)?.message;
    } catch {
      return undefined;
    }
  }

  async gitHosts(): Promise<readonly GitHost[]> {
    const { gitHosts } = await this.#ask<{ gitHosts: GitHost[] }>(
      '/fleet/git-hosts',
    );
    return gitHosts;
  }

  async #ask<T>(path: string, init?: RequestInit): Promise<T> {
    const url = await this.#discovery.getBaseUrl('scaffolder');
    const response = await this.#fetch.fetch(`${url}${path}`, init);
    if (!response.ok) {
      throw new Error(`The portal answered ${response.status} to ${path}.`);
    }
    return (await response.json()) as T;
  }
}
