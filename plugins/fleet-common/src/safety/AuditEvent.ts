/** @public */
export type AuditResult =
  /** Written down before anything was sent. */
  | 'begun'
  | 'succeeded'
  | 'failed'
  /** Not allowed. */
  | 'denied'
  /** Allowed, but the state of the world forbids it: nothing was sent. */
  | 'refused';

/**
 * Who did what, why, and what came of it. Append-only; each event carries the hash of the one before.
 * @public
 */
export interface AuditEvent {
  /** 1, 2, 3 … without gaps. */
  readonly sequence: number;
  readonly at: string;
  /** Entity ref of the person or subject of the service. */
  readonly actor: string;
  /** How it was asked for. */
  readonly via: 'page' | 'api' | 'ai' | 'portal';
  /** For example `rollback-create`, `hold-release`, `approval-answer`. */
  readonly event: string;
  readonly result: AuditResult;
  readonly groupId?: string;
  readonly groupName?: string;
  readonly environment?: string;
  readonly entityRef?: string;
  /** The action, hold, proposal or grouped action that it is about. */
  readonly subject?: string;
  readonly reason?: string;
  /** What it was and what it became, for people: `1.2.0` → `1.1.0`, `3 instances` → `5 instances`. */
  readonly before?: string;
  readonly after?: string;
  /** One sentence. */
  readonly message: string;
  /** SHA-256 over the event and the hash of the one before, hex. */
  readonly hash: string;
}
