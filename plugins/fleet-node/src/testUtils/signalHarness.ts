import type {
  SignalProvider,
  SignalSource,
  SignalTarget,
  SignalWindow,
} from '../SignalProvider';

/**
 * A signal provider with a source of its own, for one test. The source has golden signals of `target` in `window`, and no
 * alert fires.
 * @public
 */
export interface SignalHarness {
  readonly provider: SignalProvider;
  readonly source: SignalSource;
  /** A target that the source knows, with traffic in the window. */
  readonly target: SignalTarget;
  /** The source should know it by its annotations, and has nothing about it. */
  readonly quiet: SignalTarget;
  /** Its annotations say nothing about the source. */
  readonly foreign: SignalTarget;
  readonly window: SignalWindow;
  /** So many targets that the source knows, with data or without. */
  targets(count: number): readonly SignalTarget[];
  /** How many requests the provider has sent to the source so far. */
  requests(): number;
  /** A condition about `target` begins to hold; resolves when the source says so. */
  fire(): Promise<void>;
  /** The condition ends; resolves when the source says so. */
  resolve(): Promise<void>;
  /** The source refuses everything for now because of too many requests, and asks to wait for this long. */
  limit(retryAfterMs: number): Promise<void>;
  /** The source cannot be reached from now on. */
  disconnect(): Promise<void>;
  /** Frees everything; called after each test, connected or not. */
  close(): Promise<void>;
}

/** A target with the least that one has. */
export function signalTarget(
  nativeId: string,
  annotations: Readonly<Record<string, string>>,
  changes: Partial<SignalTarget> = {},
): SignalTarget {
  const [name, environment = 'prod'] = nativeId.split('/');
  return {
    groupId: `test:a:-:${encodeURIComponent(nativeId)}`,
    ref: { provider: 'test', account: 'a', region: '-', nativeId },
    name,
    environment,
    entityRef: `component:default/${name}`,
    annotations,
    revisions: [{ revisionId: 'r1', label: '1.0.0' }],
    ...changes,
  };
}
