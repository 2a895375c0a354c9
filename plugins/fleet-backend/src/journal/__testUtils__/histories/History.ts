import type { ActionRequest, ActionState } from '@capstan/plugin-fleet-common';

/** What a person was told, in real time (milliseconds, one clock for all). */
export interface Submission {
  readonly actor: string;
  readonly groupId: string;
  readonly key: string;
  /** Equal for equal bodies. */
  readonly body: string;
  readonly replica: number;
  readonly from: number;
  readonly to: number;
  readonly answer:
    | { readonly id: string; readonly state: ActionState }
    | { readonly error: string };
}

/** Somebody read an action. */
export interface Reading {
  readonly id: string;
  readonly replica: number;
  readonly from: number;
  readonly to: number;
  readonly state: ActionState | 'unknown';
}

/** The provider was called; `at` is by the clock of the database. */
export interface Call {
  readonly operation: 'apply' | 'readBack';
  readonly id: string;
  readonly replica: number;
  readonly at: number;
}

/** The provider really did something, oldest first. */
export interface Effect {
  readonly id: string;
  readonly groupId: string;
  readonly actor: string;
  readonly request: ActionRequest;
  /** State of the group that it was meant for. */
  readonly token: string;
}

/** A write of a journal row, in the order of the database; written down by a trigger. */
export interface RowWrite {
  readonly id: string;
  readonly groupId: string;
  readonly state: ActionState;
  readonly owner?: string;
  readonly until?: number;
  readonly fence: number;
  readonly at: number;
}

/** How an action stands when everything is quiet. */
export interface FinalAction {
  readonly id: string;
  readonly groupId: string;
  readonly actor: string;
  readonly key: string;
  readonly state: ActionState;
  readonly message: string;
  readonly request: ActionRequest;
  readonly steps: readonly string[];
}

/** All that was seen from outside while several replicas worked. */
export interface History {
  readonly submissions: readonly Submission[];
  readonly readings: readonly Reading[];
  readonly calls: readonly Call[];
  readonly effects: readonly Effect[];
  readonly writes: readonly RowWrite[];
  readonly actions: readonly FinalAction[];
}
