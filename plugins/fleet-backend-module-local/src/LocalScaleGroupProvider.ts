import type { MetricWindow, Snapshot } from '@capstan/local-engine';
import type {
  CallOptions,
  Observation,
  ScaleGroupProvider,
  Scope,
} from '@capstan/plugin-fleet-node';
import { PROVIDER } from './EngineConnection';
import type { EngineConnection } from './EngineConnection';
import { toProviderError, unknownEngine } from './errors';
import { mapGroup } from './mapGroup';

/** A window may still have been counting when it was read, so the last ones are read again. */
const READ_AGAIN_MS = 10_000;

/** Sees the groups of the local engines: one snapshot for each sweep, and what the balancer counted since the last. */
export class LocalScaleGroupProvider implements ScaleGroupProvider {
  readonly name = PROVIDER;
  readonly #engines: ReadonlyMap<string, EngineConnection>;
  /** Start of the last window that was read, by engine and group. */
  readonly #windows = new Map<string, string>();
  /** Sequence of the last snapshot, by scope: where the event stream goes on. */
  readonly #sequences = new Map<string, number>();

  constructor(engines: readonly EngineConnection[]) {
    this.#engines = new Map(engines.map(engine => [engine.scope.id, engine]));
  }

  scopes(): readonly Scope[] {
    return [...this.#engines.values()].map(engine => engine.scope);
  }

  async sweep(scope: Scope, options: CallOptions): Promise<Observation> {
    const engine = this.#engine(scope);
    try {
      const snapshot = await engine.client.snapshot(options);
      const metrics = await this.#metrics(engine, snapshot, options);
      this.#sequences.set(scope.id, snapshot.sequence);
      return {
        observedAt: snapshot.at,
        groups: snapshot.groups.map((group, index) =>
          mapGroup({
            group,
            snapshot,
            metrics: metrics[index],
            engine: engine.name,
          }),
        ),
      };
    } catch (error) {
      throw toProviderError(error, engine.name, 'sweep');
    }
  }

  async watch(
    scope: Scope,
    onChange: () => void,
    options: CallOptions,
  ): Promise<void> {
    const engine = this.#engine(scope);
    try {
      for await (const event of engine.client.events(
        this.#sequences.get(scope.id),
        options,
      )) {
        if (event) onChange();
      }
    } catch (error) {
      if (options.signal.aborted) return;
      throw toProviderError(error, engine.name, 'watch');
    }
    if (!options.signal.aborted) {
      throw toProviderError(
        new Error('The event stream ended.'),
        engine.name,
        'watch',
      );
    }
  }

  async #metrics(
    engine: EngineConnection,
    snapshot: Snapshot,
    options: CallOptions,
  ): Promise<readonly (readonly MetricWindow[])[]> {
    return Promise.all(
      snapshot.groups.map(async ({ id }) => {
        const key = `${engine.name}/${id}`;
        const last = this.#windows.get(key);
        const after =
          last === undefined
            ? undefined
            : new Date(Date.parse(last) - READ_AGAIN_MS).toISOString();
        const windows = await engine.client.metrics(id, after, options);
        const newest = windows.reduce(
          (max, { at }) => (at > max ? at : max),
          last ?? '',
        );
        if (newest !== '') this.#windows.set(key, newest);
        return windows;
      }),
    );
  }

  #engine(scope: Scope): EngineConnection {
    const engine = this.#engines.get(scope.id);
    if (!engine) throw unknownEngine(scope.account, 'sweep');
    return engine;
  }
}
