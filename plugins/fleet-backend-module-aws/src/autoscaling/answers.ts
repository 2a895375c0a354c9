import type { ActionRequest } from '@capstan/plugin-fleet-common';
import type { ApplyResult, ConfirmedAction } from '@capstan/plugin-fleet-node';

/** What became of an action. */
export type Found = ApplyResult | { readonly outcome: 'notSent' };

export const NOT_SENT = { outcome: 'notSent' } as const;

/** The same for every attempt, so that a second one gives the first answer. */
const MESSAGES: Readonly<Record<ActionRequest['kind'], string>> = {
  rollout: 'AWS replaces the instances.',
  rollback: 'AWS goes back.',
  scale: 'AWS changes the size.',
  autoscaling:
    'AWS leaves alone what is suspended of its scaling, and does the rest.',
  pause: 'The rollout stands still: the process InstanceRefresh is suspended.',
  resume: 'The rollout goes on.',
  abort:
    'The rollout is cancelled. Instances of both versions stay until one of them is rolled out.',
  promote: '',
};

export function accepted(
  { request }: ConfirmedAction,
  nativeRolloutId?: string,
): ApplyResult {
  return {
    outcome: 'accepted',
    ...(nativeRolloutId !== undefined && { nativeRolloutId }),
    message: MESSAGES[request.kind],
  };
}

export function refused(message: string): ApplyResult {
  return { outcome: 'refused', message };
}
