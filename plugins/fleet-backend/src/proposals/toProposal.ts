import type { Proposal, ScaleGroup } from '@capstan/plugin-fleet-common';
import { toIso } from '../database/time';
import type { ProposalRecord } from './ProposalStore';

/** A stored proposal as callers see it at the moment `now`. Pure. */
export function toProposal(record: ProposalRecord, now: number): Proposal {
  const { attempts, answeredAt, answeredBy, createdAt, expiresAt, ...rest } =
    record;
  const answered = record.state !== 'open';
  return {
    ...rest,
    state: !answered && expiresAt <= now ? 'expired' : record.state,
    createdAt: toIso(createdAt),
    expiresAt: toIso(expiresAt),
    ...(answered && answeredBy !== undefined && { answeredBy }),
  };
}

/** Why an open proposal would be refused now, as far as the group tells. */
export function staleness(
  record: Pick<ProposalRecord, 'plan' | 'groupName' | 'environment'>,
  group: Pick<ScaleGroup, 'concurrencyToken'> | undefined,
): string | undefined {
  const name = `'${record.groupName}' in ${record.environment}`;
  if (!group) return `${name} is gone. Decline the proposal.`;
  return group.concurrencyToken === record.plan.concurrencyToken
    ? undefined
    : `${name} has changed since this was proposed. Nothing is sent; have it proposed again, or decline it.`;
}
