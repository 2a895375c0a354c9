import type {
  GroupObservation,
  Observation,
  Scope,
  ScaleGroupProvider,
} from '@capstan/plugin-fleet-node';
import { scope } from './observations';

/** A provider that tells what a test wrote down. */
export class ObservedProvider implements ScaleGroupProvider {
  readonly name = 'test';
  groups: readonly GroupObservation[];
  #wake = () => {};

  constructor(...groups: readonly GroupObservation[]) {
    this.groups = groups;
  }

  scopes(): readonly Scope[] {
    return [scope];
  }

  async sweep(): Promise<Observation> {
    return { observedAt: new Date().toISOString(), groups: this.groups };
  }

  async watch(
    _scope: Scope,
    onChange: () => void,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    this.#wake = onChange;
    await new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
  }

  show(...groups: readonly GroupObservation[]): void {
    this.groups = groups;
    this.#wake();
  }
}
