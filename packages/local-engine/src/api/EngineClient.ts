import { EngineError } from './EngineError.ts';
import { readEventStream } from './readEventStream.ts';
import type {
  EngineEvent,
  GivenAnswer,
  Group,
  Instance,
  MetricWindow,
  Problem,
  PutGroup,
  RegisterRelease,
  Release,
  Rollout,
  SetAutoscaling,
  SetSize,
  Snapshot,
  StartRollout,
} from './types.ts';

/** Where an engine is: `url` of `<state>/engine.json` and the content of `<state>/token`. */
export interface EngineAddress {
  readonly url: string;
  readonly token: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface MutationOptions extends CallOptions {
  /** The same key gives the same answer for 24 hours and has one effect. */
  readonly idempotencyKey?: string;
  /** The version of the group that the wish was made from; 412 when it has changed. */
  readonly ifMatch?: number;
}

/** An event, or the notice that events were missed and a snapshot has to be read. */
export type StreamedEvent =
  | EngineEvent
  | { readonly type: 'reset'; readonly sequence: number };

/**
 * The engine's HTTP API as typed calls. Every call rejects with `EngineError` when the engine refuses, with what
 * `fetch` throws when it cannot be reached, and with the signal's reason when that is aborted.
 */
export class EngineClient {
  readonly #address: () => EngineAddress | Promise<EngineAddress>;

  /** @param address - asked before every call when it is a function, because an engine may come back elsewhere */
  constructor(
    address: EngineAddress | (() => EngineAddress | Promise<EngineAddress>),
  ) {
    this.#address = typeof address === 'function' ? address : () => address;
  }

  health(
    options?: CallOptions,
  ): Promise<{ status: string; version: string; sequence: number }> {
    return this.#call('GET', '/v1/health', options);
  }

  snapshot(options?: CallOptions): Promise<Snapshot> {
    return this.#call('GET', '/v1/snapshot', options);
  }

  /** What became of a change that was sent with this key; `undefined` when none was made under it. */
  async answerTo(
    idempotencyKey: string,
    options?: CallOptions,
  ): Promise<GivenAnswer | undefined> {
    try {
      return await this.#call(
        'GET',
        `/v1/idempotency/${encodeURIComponent(idempotencyKey)}`,
        options,
      );
    } catch (error) {
      if (error instanceof EngineError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  registerRelease(
    release: RegisterRelease,
    options?: MutationOptions,
  ): Promise<Release> {
    return this.#call('POST', '/v1/releases', options, release);
  }

  /** Newest first; of all services without one. */
  async releases(
    service?: string,
    options?: CallOptions,
  ): Promise<readonly Release[]> {
    const query =
      service === undefined ? '' : `?service=${encodeURIComponent(service)}`;
    return (await this.#items<Release>(`/v1/releases${query}`, options)).items;
  }

  putGroup(
    service: string,
    environment: string,
    group: PutGroup,
    options?: MutationOptions,
  ): Promise<Group> {
    return this.#call(
      'PUT',
      groupPath(`${service}/${environment}`),
      options,
      group,
    );
  }

  group(groupId: string, options?: CallOptions): Promise<Group> {
    return this.#call('GET', groupPath(groupId), options);
  }

  deleteGroup(groupId: string, options?: MutationOptions): Promise<Group> {
    return this.#call('DELETE', groupPath(groupId), options);
  }

  startRollout(
    groupId: string,
    start: StartRollout,
    options?: MutationOptions,
  ): Promise<Rollout> {
    return this.#call('POST', `${groupPath(groupId)}/rollouts`, options, start);
  }

  rollout(
    groupId: string,
    id: string,
    options?: CallOptions,
  ): Promise<Rollout> {
    return this.#call(
      'GET',
      `${groupPath(groupId)}/rollouts/${encodeURIComponent(id)}`,
      options,
    );
  }

  pause(
    groupId: string,
    id: string,
    options?: MutationOptions,
  ): Promise<Rollout> {
    return this.#operate(groupId, id, 'pause', options);
  }

  resume(
    groupId: string,
    id: string,
    options?: MutationOptions,
  ): Promise<Rollout> {
    return this.#operate(groupId, id, 'resume', options);
  }

  promote(
    groupId: string,
    id: string,
    options?: MutationOptions,
  ): Promise<Rollout> {
    return this.#operate(groupId, id, 'promote', options);
  }

  abort(
    groupId: string,
    id: string,
    options?: MutationOptions,
  ): Promise<Rollout> {
    return this.#operate(groupId, id, 'abort', options);
  }

  setSize(
    groupId: string,
    size: SetSize,
    options?: MutationOptions,
  ): Promise<Group> {
    return this.#call('POST', `${groupPath(groupId)}/size`, options, size);
  }

  setAutoscaling(
    groupId: string,
    autoscaling: SetAutoscaling,
    options?: MutationOptions,
  ): Promise<Group> {
    return this.#call(
      'POST',
      `${groupPath(groupId)}/autoscaling`,
      options,
      autoscaling,
    );
  }

  async instances(
    groupId: string,
    options?: CallOptions,
  ): Promise<readonly Instance[]> {
    return (
      await this.#items<Instance>(`${groupPath(groupId)}/instances`, options)
    ).items;
  }

  replaceInstance(
    groupId: string,
    id: string,
    options?: MutationOptions,
  ): Promise<Instance> {
    const path = `${groupPath(groupId)}/instances/${encodeURIComponent(
      id,
    )}/replace`;
    return this.#call('POST', path, options);
  }

  async metrics(
    groupId: string,
    after?: string,
    options?: CallOptions,
  ): Promise<readonly MetricWindow[]> {
    const query =
      after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    return (
      await this.#items<MetricWindow>(
        `${groupPath(groupId)}/metrics${query}`,
        options,
      )
    ).items;
  }

  /** Stops balancer, instances and engine. */
  async stop(options?: MutationOptions): Promise<void> {
    await this.#call('POST', '/v1/stop', options);
  }

  /**
   * Events after `after` in order (from now on without one). Ends when the connection does: call again with the last
   * sequence to go on where it was. Ends by rejection when the signal is aborted.
   */
  async *events(
    after: number | undefined,
    options: CallOptions = {},
  ): AsyncGenerator<StreamedEvent> {
    const query = after === undefined ? '' : `?after=${after}`;
    const response = await this.#fetch('GET', `/v1/events${query}`, options);
    if (!response.body) {
      return;
    }
    for await (const message of readEventStream(
      response.body as unknown as AsyncIterable<Uint8Array>,
    )) {
      const data = JSON.parse(message.data) as EngineEvent;
      yield message.event === 'reset'
        ? { type: 'reset', sequence: data.sequence }
        : data;
    }
  }

  #operate(
    groupId: string,
    id: string,
    operation: string,
    options?: MutationOptions,
  ): Promise<Rollout> {
    const path = `${groupPath(groupId)}/rollouts/${encodeURIComponent(
      id,
    )}/${operation}`;
    return this.#call('POST', path, options);
  }

  #items<T>(
    path: string,
    options?: CallOptions,
  ): Promise<{ readonly items: readonly T[] }> {
    return this.#call('GET', path, options);
  }

  async #call<T>(
    method: string,
    path: string,
    options: MutationOptions = {},
    body?: unknown,
  ): Promise<T> {
    const response = await this.#fetch(method, path, options, body);
    return (await response.json()) as T;
  }

  async #fetch(
    method: string,
    path: string,
    options: MutationOptions,
    body?: unknown,
  ): Promise<Response> {
    const { url, token } = await this.#address();
    const { signal, idempotencyKey, ifMatch } = options;
    const response = await fetch(`${url}${path}`, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && {
          'idempotency-key': idempotencyKey,
        }),
        ...(ifMatch !== undefined && { 'if-match': String(ifMatch) }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      throw new EngineError(await readProblem(response));
    }
    return response;
  }
}

function groupPath(groupId: string): string {
  return `/v1/groups/${groupId.split('/').map(encodeURIComponent).join('/')}`;
}

async function readProblem(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === 'string') {
      return problem;
    }
  } catch {
    // Not one of ours: something else listens there.
  }
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `The engine's address answered with ${response.status} and no explanation.`,
  };
}
