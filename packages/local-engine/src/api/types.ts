/**
 * The words of the local engine's HTTP API: what it keeps, what it answers, what it accepts.
 *
 * Times are ISO 8601 strings in UTC, durations carry their unit in the name, shares are percent (0–100).
 * Nothing here ever carries a secret: `secrets` of a group go in and never come out.
 */

/** `<service>/<environment>`, for example `shop/prod`. Both parts match `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`. */
export type GroupId = string;

/** An immutable deployable version of a service: files, command and plain variables, named by their digest. */
export interface Release {
  /** `<service>@<first 12 hex digits of the digest>`. */
  readonly id: string;
  readonly service: string;
  /** What people call it, for example `1.1.0`. Not unique: the digest decides. */
  readonly label: string;
  /** `sha256:<64 hex>` over files, command and variables. The same content registered twice is one release. */
  readonly digest: string;
  /** The commit it was built from, when the builder said so. */
  readonly commit?: string;
  /** Arguments of the process; `node` as the first is the engine's own Node. Relative names resolve in the release's folder. */
  readonly command: readonly string[];
  /** Plain configuration that belongs to this version. Shown to people, so never a secret. */
  readonly variables: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** `false` with the reason once its files are gone or damaged. */
  readonly deployable:
    | { readonly yes: true }
    | { readonly yes: false; readonly reason: string };
}

export interface RegisterRelease {
  readonly service: string;
  readonly label: string;
  readonly commit?: string;
  /** Absolute path of a folder; its files are copied (links are refused), the folder is not used afterwards. */
  readonly source: string;
  readonly command: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

export interface HealthCheck {
  /** 2xx = may take requests. Default `/readyz`. */
  readonly readinessPath: string;
  /** Not 2xx `unhealthyThreshold` times in a row = replaced. Default `/livez`. */
  readonly livenessPath: string;
  /** Default 1000. While an instance starts it is asked every 50 ms. */
  readonly intervalMs: number;
  /** Default 1000. */
  readonly timeoutMs: number;
  /** Default 3. */
  readonly unhealthyThreshold: number;
  /** How long an instance may take to become ready before it counts as failed. Default 30. */
  readonly startSeconds: number;
}

/** Keeps a metric at its target by changing the desired count between min and max. */
export interface ScalingPolicy {
  readonly name: string;
  /**
   * `cpu`: mean percent of one core per instance · `requests`: requests per second per instance ·
   * `queue`: the gauge named by `gauge` on the instances' `/metrics`, summed, per instance.
   */
  readonly metric: 'cpu' | 'requests' | 'queue';
  readonly target: number;
  /** Name of the Prometheus gauge for `queue`. */
  readonly gauge?: string;
  /**
   * How long the need must stay lower before instances are taken away. By default 15, and 4 for a drop by a fifth or
   * more; when it is given, every drop waits that long.
   */
  readonly scaleInSeconds?: number;
}

/** Sets bounds at a time of day, as a cron expression of five fields in UTC. */
export interface ScheduledAction {
  readonly name: string;
  readonly cron: string;
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
}

/** What the engine does to a group's size by itself, and can be told to leave alone. */
export type ScalingProcess =
  /** Fewer instances when its policies want fewer. */
  | 'scaleIn'
  /** More instances when its policies want more. */
  | 'scaleOut'
  /** Its scheduled actions. One whose minute comes meanwhile is not made up for. */
  | 'scheduled';

export interface GroupSpec {
  readonly service: string;
  readonly environment: string;
  readonly min: number;
  readonly max: number;
  readonly desired: number;
  /** Port of the balancer on 127.0.0.1; 0 lets the engine choose one and keep it. */
  readonly port: number;
  readonly health: HealthCheck;
  /** Time between SIGTERM and SIGKILL. Default 10. */
  readonly stopSeconds: number;
  /** How long requests in flight may take once an instance is out of rotation. Default 10. */
  readonly drainSeconds: number;
  /** A new instance's share grows from a tenth to full over this time. Default 0 = off. */
  readonly slowStartSeconds: number;
  /** Above it an instance counts as near its limit (shown, not enforced). */
  readonly memoryLimitMib?: number;
  readonly policies: readonly ScalingPolicy[];
  readonly scheduled: readonly ScheduledAction[];
  /** What of its autoscaling is suspended until somebody resumes it. Default none. */
  readonly suspended: readonly ScalingProcess[];
  /** Configuration of this environment, handed to every instance, under the release's own variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many releases that no group runs are kept per service. Default 20. */
  readonly keepReleases: number;
}

/** Body of `PUT /v1/groups/{service}/{environment}`. Everything left out takes its default or keeps its value. */
export type PutGroup = Partial<
  Omit<GroupSpec, 'service' | 'environment' | 'health'>
> & {
  readonly health?: Partial<HealthCheck>;
  /** Handed to instances like `variables`; kept in a file of mode 0600; only the names are ever answered. */
  readonly secrets?: Readonly<Record<string, string>>;
};

export interface RevisionCount {
  readonly releaseId: string;
  readonly label: string;
  readonly running: number;
  readonly ready: number;
  /** Share of new requests in percent; the shares of a group that serves add up to 100. */
  readonly traffic: number;
}

export interface Group {
  readonly id: GroupId;
  /** Changes with every change of intent (spec, size, rollout step by a person); the compare-and-set token. */
  readonly version: number;
  readonly spec: GroupSpec;
  readonly secretNames: readonly string[];
  /** Where the balancer listens, for example `http://127.0.0.1:7101`. */
  readonly url: string;
  /** The release that the group is meant to run; absent until the first rollout. */
  readonly releaseId?: string;
  /** A former release whose instances are kept warm, and until when: going back to it moves traffic only. */
  readonly warm?: { readonly releaseId: string; readonly until: string };
  readonly running: number;
  readonly ready: number;
  readonly revisions: readonly RevisionCount[];
  /** The rollout that runs now. */
  readonly rollout?: Rollout;
  /** It does nothing without a policy, while a rollout runs, or when a person has suspended all of it. */
  readonly autoscaling: (
    | {
        readonly active: true;
        /** What of it is suspended, when something is. */
        readonly reason?: string;
      }
    | { readonly active: false; readonly reason: string }
  ) & {
    /** What the group has of it, and what of that is suspended. */
    readonly processes: readonly {
      readonly name: ScalingProcess;
      readonly suspended: boolean;
    }[];
  };
  readonly conditions: readonly Condition[];
  readonly updatedAt: string;
}

/** Something about a group that a person should know. */
export interface Condition {
  readonly type:
    | 'crashLoop'
    | 'atMax'
    | 'memoryNearLimit'
    | 'balancerDown'
    | 'belowMin';
  readonly since: string;
  readonly message: string;
}

export type Strategy =
  /** New instances beside the old ones in steps. `maxSurge` ≥ 1 or `maxUnavailable` ≥ 1. Default surge 1, unavailable 0. */
  | {
      readonly type: 'rolling';
      readonly maxSurge: number;
      readonly maxUnavailable: number;
    }
  /**
   * A whole new set, then all traffic at once. The old set stays warm for `bakeSeconds` and is then stopped.
   * `gate: true` waits for promote before traffic moves.
   */
  | {
      readonly type: 'blueGreen';
      readonly bakeSeconds: number;
      readonly gate: boolean;
    }
  /** Traffic in weighted steps. A step without `pauseSeconds` waits for promote. After the last step: 100 %, then the old set stays warm for `bakeSeconds`. */
  | {
      readonly type: 'canary';
      readonly steps: readonly CanaryStep[];
      readonly bakeSeconds: number;
    };

export interface CanaryStep {
  /** Share of the new release, 1–99. */
  readonly weight: number;
  readonly pauseSeconds?: number;
}

export type RolloutPhase =
  | 'progressing'
  /** A person paused it. */
  | 'paused'
  /** A gate waits for promote. */
  | 'awaitingPromotion'
  /** All traffic is on the new release, the old set is warm. */
  | 'baking'
  | 'succeeded'
  /** The circuit breaker gave up and went back to the former release by itself. */
  | 'failed'
  /** A person aborted it; the former release serves. */
  | 'aborted';

export interface Rollout {
  readonly id: string;
  readonly groupId: GroupId;
  readonly fromReleaseId?: string;
  readonly toReleaseId: string;
  /** Id of the rollout that this one takes back, when it is a rollback. */
  readonly rollbackOf?: string;
  readonly strategy: Strategy;
  readonly phase: RolloutPhase;
  /** `back` while an abort or the circuit breaker returns to the former release. */
  readonly direction: 'forward' | 'back';
  /** Index of the canary step it is in. */
  readonly step?: number;
  /** Share of requests on the new release, percent. */
  readonly traffic: number;
  /** Ready instances of the new release, and how many there shall be. */
  readonly ready: number;
  readonly wanted: number;
  /** One sentence about where it stands, or why it ended as it did. */
  readonly message: string;
  readonly actor?: string;
  readonly reason?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface StartRollout {
  readonly releaseId: string;
  /** Default rolling, surge 1, unavailable 0. */
  readonly strategy?: Strategy;
  readonly rollbackOf?: string;
  readonly actor?: string;
  readonly reason?: string;
}

export interface SetSize {
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
}

export interface SetAutoscaling {
  /** What is suspended afterwards, and nothing else. Empty: everything works again. */
  readonly suspended: readonly ScalingProcess[];
}

export type InstancePhase =
  | 'starting'
  | 'ready'
  | 'unready'
  | 'draining'
  | 'stopping'
  | 'stopped'
  | 'failed';

export interface Instance {
  readonly id: string;
  readonly groupId: GroupId;
  readonly releaseId: string;
  readonly label: string;
  readonly phase: InstancePhase;
  readonly pid?: number;
  readonly port?: number;
  readonly startedAt: string;
  readonly readyAt?: string;
  readonly endedAt?: string;
  /** Percent of one core over the last sample. */
  readonly cpuPercent?: number;
  readonly memoryBytes?: number;
  readonly inFlight?: number;
  /** `true` while the balancer keeps it out because its answers were bad. */
  readonly ejected?: boolean;
  /** How and why it ended. Kept for the last 20 ended instances of a group. */
  readonly exit?: {
    readonly code?: number;
    readonly signal?: string;
    /** For example `exited with code 1 before it was ready`. */
    readonly reason: string;
    /** The last 50 lines it wrote. */
    readonly output: readonly string[];
  };
}

/** What changed the size of a group, or why a policy did not. The last 200 of a group are kept. */
export interface Activity {
  readonly id: number;
  readonly groupId: GroupId;
  readonly at: string;
  readonly cause: 'policy' | 'scheduled' | 'person' | 'rollout' | 'replacement';
  /** `none`: it would have scaled but did not, `reason` says why. */
  readonly effect: 'scaledOut' | 'scaledIn' | 'changed' | 'none';
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** Upper bounds of the latency histogram in milliseconds; one more bucket holds all above the last. */
export const LATENCY_BOUNDS_MS = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000,
  1500, 2000, 3000, 5000, 7500, 10000,
] as const;

/** What the balancer counted for one release in one window of five seconds. */
export interface MetricWindow {
  readonly groupId: GroupId;
  readonly releaseId: string;
  /** Start of the window. */
  readonly at: string;
  readonly seconds: number;
  readonly requests: number;
  /** Answers 5xx and requests that got none. */
  readonly errors: number;
  /** Counts per bucket of `LATENCY_BOUNDS_MS` plus one for what is above. */
  readonly latency: readonly number[];
}

/** One line of `GET /v1/events` (server-sent events; `id:` is the sequence, `event:` the type). */
export interface EngineEvent {
  readonly sequence: number;
  readonly at: string;
  readonly type: 'group' | 'rollout' | 'instance' | 'activity' | 'release';
  readonly groupId?: GroupId;
  /** Id of the rollout, instance, activity or release. */
  readonly subject?: string;
}

/** Everything about every group in one answer: what a sweep reads. */
export interface Snapshot {
  readonly sequence: number;
  readonly at: string;
  readonly groups: readonly Group[];
  readonly instances: readonly Instance[];
  readonly releases: readonly Release[];
  /** Running rollouts, and the last 50 ended ones of each group. */
  readonly rollouts: readonly Rollout[];
  readonly activities: readonly Activity[];
}

/** The first answer to an `Idempotency-Key`: a change was made under it. Refusals are not kept. */
export interface GivenAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A refusal. RFC 9457 problem document, `content-type: application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was attempted, on which thing, and what to do next. */
  readonly detail: string;
}
