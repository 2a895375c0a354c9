import type {
  AlertSeverity,
  Evidence,
  ScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { CallOptions } from './ScaleGroupProvider';

/**
 * One place that is asked as a whole: a Prometheus, a New Relic account.
 * @public
 */
export interface SignalSource {
  /** `<provider>:<name>`, unique over all providers. */
  readonly id: string;
  /** For people, for example `Prometheus`. */
  readonly title: string;
  /** How often it is asked. Data older than twice this is shown as failing. */
  readonly intervalSeconds: number;
}

/**
 * A group of which the portal wants to know the signals.
 * @public
 */
export interface SignalTarget {
  readonly groupId: string;
  readonly ref: ScaleGroupRef;
  readonly name: string;
  readonly environment: string;
  readonly entityRef?: string;
  /** Of the catalog entity: what a provider finds its own names by. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Revisions that run now or ran in the asked window; a provider finds per-revision series by `label`. */
  readonly revisions: readonly {
    readonly revisionId: string;
    readonly label: string;
  }[];
}

/**
 * Golden signals of one target over one interval, as the source computed them. What it does not know is absent.
 * @public
 */
export interface SignalSample {
  readonly groupId: string;
  /** Absent: all revisions together. */
  readonly revisionId?: string;
  /** Start of the interval. */
  readonly at: string;
  readonly seconds: number;
  /** Requests per second. */
  readonly throughput?: number;
  /** Percent. */
  readonly errorRate?: number;
  /** Milliseconds. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** 0–1. */
  readonly apdex?: number;
  /** Percent of one core, mean over the instances. */
  readonly cpuPercent?: number;
  /** Percent of the limit, the fullest instance. */
  readonly memoryPercent?: number;
  readonly queueDepth?: number;
}

/** @public */
export interface SignalReading {
  readonly samples: readonly SignalSample[];
  /** Targets that it should know and could not read, each with a sentence why. Others are unaffected. */
  readonly problems: readonly {
    readonly groupId: string;
    readonly message: string;
  }[];
}

/** @public */
export interface SignalWindow {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly resolutionSeconds: number;
}

/**
 * A condition that an alert system holds to be true now.
 * @public
 */
export interface ProvidedAlert {
  /** Unique within the source and stable as long as the condition lasts. */
  readonly nativeId: string;
  readonly rule: string;
  readonly title: string;
  readonly description?: string;
  readonly severity: AlertSeverity;
  readonly since: string;
  readonly evidence?: readonly Evidence[];
  /** Absent when it concerns no target that was asked about. */
  readonly groupId?: string;
  readonly revisionLabel?: string;
  readonly acknowledged?: { readonly at: string; readonly actor: string };
  readonly muted?: {
    readonly until: string;
    readonly actor: string;
    readonly reason: string;
    /** What `unmute` takes. */
    readonly nativeMuteId: string;
  };
  readonly url?: string;
}

/**
 * Who asks for something, for the alert system's own records.
 * @public
 */
export interface AlertRequester {
  /** Entity ref. */
  readonly actor: string;
  readonly reason: string;
}

/**
 * What an alert system can do.
 * @public
 */
export interface AlertProvider {
  /** All alerts that fire now, muted ones included, in as few calls as the system allows. */
  alerts(
    source: SignalSource,
    targets: readonly SignalTarget[],
    options: CallOptions,
  ): Promise<readonly ProvidedAlert[]>;
  /**
   * Calls `onChange` soon after an alert of the source began or ended, until the signal aborts; then it resolves. It only has
   * the alerts asked for before their time, so a lost event costs time, never truth. Throws when the stream breaks; the
   * caller starts it again.
   */
  watch?(
    source: SignalSource,
    onChange: () => void,
    options: CallOptions,
  ): Promise<void>;
  /** Absent when the system knows no acknowledgement: the portal then keeps it itself and says so. */
  acknowledge?(
    source: SignalSource,
    alert: ProvidedAlert,
    by: AlertRequester,
    options: CallOptions,
  ): Promise<void>;
  /** An end is always given. Muting what is muted already moves the end. */
  mute?(
    source: SignalSource,
    alert: ProvidedAlert,
    mute: AlertRequester & { readonly until: string },
    options: CallOptions,
  ): Promise<{ readonly nativeMuteId: string }>;
  unmute?(
    source: SignalSource,
    nativeMuteId: string,
    options: CallOptions,
  ): Promise<void>;
}

/**
 * A rollout that begins, goes on or ends, to be written into a system's change tracking.
 * @public
 */
export interface ChangeMarker {
  /** The same key again must not make a second marker where the system can tell. */
  readonly key: string;
  readonly target: SignalTarget;
  readonly kind:
    | 'rolloutStarted'
    | 'rolloutEnded'
    | 'rollbackStarted'
    | 'rollbackEnded';
  readonly version: string;
  readonly at: string;
  readonly actor?: string;
  readonly message: string;
  readonly commit?: string;
}

/**
 * Golden signals and alerts from outside of the engines. Whatever it cannot do it leaves out.
 *
 * The portal calls it in bulk for all targets, at the source's interval, one call at a time for a source, whoever looks
 * at pages. Errors are `ProviderError`s: `retryable` with `retryAfterMs` where the source said so (429).
 * @public
 */
export interface SignalProvider {
  /** Unique among registered signal providers. Lower-case letters, digits and dashes. */
  readonly name: string;
  /** The sources it is configured for. Needs no network. */
  sources(): readonly SignalSource[];
  /** Whether the source knows the target, judged by its annotations alone. */
  covers(source: SignalSource, target: SignalTarget): boolean;
  /**
   * Samples of all targets in the window, in a number of calls that does not grow with the viewers and is far below the
   * number of targets. Intervals without data are left out: a missing number is never zero.
   */
  read(
    source: SignalSource,
    targets: readonly SignalTarget[],
    window: SignalWindow,
    options: CallOptions,
  ): Promise<SignalReading>;
  readonly alerting?: AlertProvider;
  /** Writes a marker into the system's change tracking. */
  mark?(
    source: SignalSource,
    marker: ChangeMarker,
    options: CallOptions,
  ): Promise<void>;
}
