import { ProviderError } from '../ProviderError';
import type {
  AlertProvider,
  ChangeMarker,
  ProvidedAlert,
  SignalProvider,
  SignalReading,
  SignalSample,
  SignalSource,
  SignalTarget,
  SignalWindow,
} from '../SignalProvider';
import type { CallOptions } from '../ScaleGroupProvider';
import { pause } from './pause';

/** @public */
export const MEMORY_SIGNALS_ANNOTATION = 'memory.example/signals';

/** @public */
export type MemorySignalFault =
  /** The connection is refused. */
  | { readonly type: 'down' }
  /** Every call takes this much real time first. */
  | { readonly type: 'slow'; readonly ms: number }
  /** 429. */
  | { readonly type: 'limited'; readonly retryAfterMs: number }
  /** The key is wrong: trying again does not help. */
  | { readonly type: 'wrongKey' }
  /** It answers this, whatever the contract says. */
  | { readonly type: 'nonsense'; readonly answer: unknown };

/** @public */
export type MemorySignalCall =
  | 'read'
  | 'alerts'
  | 'acknowledge'
  | 'mute'
  | 'unmute'
  | 'mark';

/**
 * A signal source in memory. It covers the targets whose annotation `memory.example/signals` is not empty.
 * @public
 */
export class MemorySignalProvider implements SignalProvider {
  readonly name: string;
  readonly alerting: AlertProvider;
  /** Every call with how many targets it was about, in order. */
  readonly calls: {
    readonly call: MemorySignalCall;
    readonly targets: number;
  }[] = [];
  /** How many calls are under way, and the most that ever were. */
  readonly load = { now: 0, most: 0 };
  readonly #sources: readonly SignalSource[];
  readonly #samples = new Map<string, SignalSample[]>();
  readonly #problems = new Map<string, string>();
  readonly #alerts = new Map<string, ProvidedAlert>();
  readonly #watchers = new Set<() => void>();
  readonly #markers = new Map<string, ChangeMarker>();
  readonly #clock: () => number;
  #fault?: MemorySignalFault;
  #mutes = 0;

  constructor(
    options: {
      /** Default `memory`. */
      name?: string;
      /** Default: one, each second. */
      sources?: readonly SignalSource[];
      clock?: () => number;
    } = {},
  ) {
    this.name = options.name ?? 'memory';
    this.#sources = options.sources ?? [
      { id: `${this.name}:default`, title: 'Memory', intervalSeconds: 1 },
    ];
    this.#clock = options.clock ?? Date.now;
    this.alerting = {
      alerts: (_source, targets, call) =>
        this.#call('alerts', targets.length, call, () => {
          const asked = new Set(targets.map(({ groupId }) => groupId));
          return [...this.#alerts.values()].map(({ groupId, ...alert }) => ({
            ...alert,
            ...(groupId !== undefined && asked.has(groupId) && { groupId }),
          }));
        }),
      watch: (_source, onChange, { signal }) =>
        new Promise(resolve => {
          this.#watchers.add(onChange);
          signal.addEventListener('abort', () => {
            this.#watchers.delete(onChange);
            resolve();
          });
        }),
      acknowledge: (_source, alert, by, call) =>
        this.#call('acknowledge', 1, call, () =>
          this.#change(alert, {
            acknowledged: { at: this.#iso(), actor: by.actor },
          }),
        ),
      mute: (_source, alert, mute, call) =>
        this.#call('mute', 1, call, () => {
          const known = this.#alerts.get(alert.nativeId);
          const nativeMuteId =
            known?.muted?.nativeMuteId ?? `mute-${++this.#mutes}`;
          const { actor, reason, until } = mute;
          this.#change(alert, {
            muted: { actor, reason, until, nativeMuteId },
          });
          return { nativeMuteId };
        }),
      unmute: (_source, nativeMuteId, call) =>
        this.#call('unmute', 1, call, () => {
          for (const alert of this.#alerts.values())
            if (alert.muted?.nativeMuteId === nativeMuteId)
              this.#change(alert, { muted: undefined });
        }),
    };
  }

  /** Markers that were written, each once. */
  get markers(): readonly ChangeMarker[] {
    return [...this.#markers.values()];
  }

  sources(): readonly SignalSource[] {
    return this.#sources;
  }

  covers(_source: SignalSource, target: SignalTarget): boolean {
    return Boolean(target.annotations[MEMORY_SIGNALS_ANNOTATION]);
  }

  async read(
    source: SignalSource,
    targets: readonly SignalTarget[],
    window: SignalWindow,
    options: CallOptions,
  ): Promise<SignalReading> {
    return this.#call('read', targets.length, options, () => {
      const asked = targets.filter(target => this.covers(source, target));
      return {
        samples: asked
          .flatMap(({ groupId }) => this.#samples.get(groupId) ?? [])
          .filter(({ at }) => {
            const ms = Date.parse(at);
            return !(ms < window.from || ms >= window.to);
          }),
        problems: asked.flatMap(({ groupId }) => {
          const message = this.#problems.get(groupId);
          return message === undefined ? [] : [{ groupId, message }];
        }),
      };
    });
  }

  async mark(
    _source: SignalSource,
    marker: ChangeMarker,
    options: CallOptions,
  ): Promise<void> {
    await this.#call('mark', 1, options, () => {
      if (!this.#markers.has(marker.key)) this.#markers.set(marker.key, marker);
    });
  }

  /** From now on the source knows these, too. */
  add(...samples: readonly SignalSample[]): void {
    for (const sample of samples)
      this.#samples.set(sample.groupId, [
        ...(this.#samples.get(sample.groupId) ?? []),
        sample,
      ]);
  }

  /** The group cannot be read, until it is called without a message. */
  fail(groupId: string, message?: string): void {
    if (message === undefined) this.#problems.delete(groupId);
    else this.#problems.set(groupId, message);
  }

  fire(alert: ProvidedAlert): void {
    this.#alerts.set(alert.nativeId, alert);
  }

  end(nativeId: string): void {
    this.#alerts.delete(nativeId);
  }

  /** It tells everybody who watches that an alert began or ended. */
  tell(): void {
    for (const onChange of this.#watchers) onChange();
  }

  /** Until it is called without one. */
  fault(fault?: MemorySignalFault): void {
    this.#fault = fault;
  }

  #iso(): string {
    return new Date(this.#clock()).toISOString();
  }

  #change(alert: ProvidedAlert, changes: Partial<ProvidedAlert>): void {
    const known = this.#alerts.get(alert.nativeId);
    if (known) this.#alerts.set(known.nativeId, { ...known, ...changes });
  }

  async #call<T>(
    call: MemorySignalCall,
    targets: number,
    { signal }: CallOptions,
    answer: () => T,
  ): Promise<T> {
    this.calls.push({ call, targets });
    this.load.most = Math.max(this.load.most, ++this.load.now);
    try {
      const fault = this.#fault;
      if (fault?.type === 'slow') await pause(fault.ms, signal);
      if (signal.aborted)
        throw this.#error(call, 'the caller gave up', { retryable: true });
      switch (fault?.type) {
        case 'down':
          throw this.#error(call, 'the connection was refused', {
            retryable: true,
          });
        case 'limited':
          throw this.#error(call, 'too many requests', {
            retryable: true,
            retryAfterMs: fault.retryAfterMs,
          });
        case 'wrongKey':
          throw this.#error(call, 'it does not take the key', {
            retryable: false,
          });
        case 'nonsense':
          return fault.answer as T;
        default:
          return answer();
      }
    } finally {
      this.load.now--;
    }
  }

  #error(
    operation: string,
    what: string,
    rest: { retryable: boolean; retryAfterMs?: number },
  ): ProviderError {
    return new ProviderError({
      provider: this.name,
      operation,
      message: `The signals of '${this.name}' could not be had (${operation}): ${what}.`,
      ...rest,
    });
  }
}
