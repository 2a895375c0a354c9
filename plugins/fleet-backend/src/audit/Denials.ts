import {
  parseScaleGroupRef,
  stringifyScaleGroupRef,
} from '@capstan/plugin-fleet-common';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import type { Caller, GroupReader } from '../actions/ActionService';
import { groupFields } from './actionEvents';
import type { AuditLog } from './AuditLog';

/** What somebody wanted to change. */
export interface Attempt {
  /** For example `rollback-create`. */
  readonly event: string;
  readonly caller: Caller;
  /** As the caller wrote it. */
  readonly groupId: string;
  readonly subject?: string;
  readonly reason?: string;
}

/** Writes down who wanted to change what they may not, also what they may not even see. */
export class Denials {
  readonly #audit: AuditLog;
  readonly #groups: Pick<GroupReader, 'group'>;

  constructor(options: {
    audit: AuditLog;
    groups: Pick<GroupReader, 'group'>;
  }) {
    this.#audit = options.audit;
    this.#groups = options.groups;
  }

  /**
   * Asks for the right. When it is not given (`NotAllowedError`, or the `NotFoundError` of what is hidden) the attempt is
   * in the audit before the caller gets the answer. Throws what `ask` threw.
   */
  async watch<T>(attempt: Attempt, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotAllowedError' || name === 'NotFoundError') {
        const group = await this.#groupOf(attempt.groupId);
        if (group) await this.#record(attempt, group, name, error as Error);
      }
      throw error;
    }
  }

  async #record(
    attempt: Attempt,
    group: ScaleGroup,
    name: string,
    error: Error,
  ): Promise<void> {
    const { caller, event, subject, reason } = attempt;
    await this.#audit.record({
      actor: caller.actor,
      via: caller.via ?? 'api',
      event,
      result: 'denied',
      ...groupFields(group),
      subject,
      reason,
      message:
        name === 'NotAllowedError'
          ? error.message
          : `${group.name} in ${group.environment} may not be seen, so it looked as if it did not exist.`,
    });
  }

  async #groupOf(text: string): Promise<ScaleGroup | undefined> {
    try {
      return await this.#groups.group(
        stringifyScaleGroupRef(parseScaleGroupRef(text)),
      );
    } catch {
      // No id of a group: there is nothing that could have been changed.
      return undefined;
    }
  }
}
