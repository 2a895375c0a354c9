import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  Action,
  ActionRequest,
  AuditEvent,
  Page,
  Plan,
  Rollout,
  ScaleGroup,
  SubmitAction,
} from '@capstan/plugin-fleet-common';
import type { PlanContext, RolloutProvider } from '@capstan/plugin-fleet-node';
import type { Knex } from 'knex';

/**
 * Who asks. The router has already checked that they may.
 */
export interface Caller {
  /** Entity ref of the person, or the subject of the service. */
  readonly actor: string;
  readonly credentials: BackstageCredentials;
  /** How they ask; default `api`. */
  readonly via?: AuditEvent['via'];
}

/**
 * Plans and carries out what people ask for: one journal row for each action, at most one effect.
 * Caller's mistakes are thrown as `InputError` (400), `NotFoundError` (404), `ConflictError` (409) and
 * `ServiceUnavailableError` (503); every message says what to do.
 */
export interface ActionService {
  /** Changes nothing. */
  plan(groupId: string, request: ActionRequest, caller: Caller): Promise<Plan>;
  /** Resolves once the action is written down and was sent (or refused); not when it has finished. */
  submit(groupId: string, body: SubmitAction, caller: Caller): Promise<Action>;
  get(id: string): Promise<Action | undefined>;
  /** Newest first. `limit` is 1–100. */
  list(
    groupId: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<Action>>;
  /**
   * What is known about these groups has changed and is already readable through the {@link GroupReader}: accepted
   * actions may be over. Called after every sweep that wrote something; returns at once and never throws.
   */
  observed(groupIds: readonly string[]): void;
  /** Takes up what a former process left open, and keeps looking for such rows until stopped. */
  start(): void;
  /** Resolves when nothing is in flight any more. */
  stop(): Promise<void>;
}

/**
 * What is known about groups. Reads the database and memory only, never a provider.
 */
export interface GroupReader {
  /** `undefined` when it is unknown or gone. */
  group(groupId: string): Promise<ScaleGroup | undefined>;
  planContext(groupId: string): Promise<PlanContext | undefined>;
  /** The ledger's rollout by the provider's id of it; `undefined` until a sweep has seen it. */
  rolloutByNativeId(
    groupId: string,
    nativeId: string,
  ): Promise<Rollout | undefined>;
}

/** Wakes the sweep of the group's scope; returns at once. */
export interface Refresher {
  refresh(groupId: string): void;
}

export interface RolloutProviders {
  get(name: string): RolloutProvider | undefined;
}

/** Tells browsers to read these groups again; coalesced, never throws. */
export interface ChangePublisher {
  changed(groupIds: readonly string[]): void;
}

export interface RevisionMarks {
  /** Marks a revision that somebody rolled back from. Marking it again changes nothing: the first mark stays. */
  markBad(mark: {
    readonly groupId: string;
    readonly revisionId: string;
    readonly actor: string;
    readonly reason: string;
    /** Milliseconds since the epoch. */
    readonly at: number;
  }): Promise<void>;
}

/**
 * What an {@link ActionService} is made of. `src/journal/createActionService.ts` makes it from these.
 */
export interface ActionServiceDependencies {
  /** Migrated. Tables `actions` and `action_steps` are the journal's own; times in them are milliseconds. */
  readonly database: Knex;
  readonly groups: GroupReader;
  readonly refresher: Refresher;
  readonly providers: RolloutProviders;
  readonly publisher: ChangePublisher;
  readonly marks: RevisionMarks;
  readonly logger: LoggerService;
}
