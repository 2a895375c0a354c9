import { useCallback, useEffect, useRef, useState } from 'react';
import type { Action, Plan } from '@capstan/plugin-fleet-common';
import { useFleetApi } from '../../hooks';
import type { ApiProblem } from './apiError';
import { toApiProblem } from './apiError';
import { newKey } from './newKey';

export interface SubmitOptions {
  readonly groupId: string;
  /** The provider has it, or will get it. Also called when the dialog was closed meanwhile. */
  readonly onAccepted: (action: Action) => void;
  /** It did not happen and the dialog is gone: somebody else has to say so. */
  readonly onFailedUnseen?: (problem: ApiProblem) => void;
}

export interface Submit {
  readonly isSubmitting: boolean;
  readonly problem?: ApiProblem;
  /** Confirms exactly this plan. While one attempt is on its way, calls do nothing: a double click is one action. */
  readonly submit: (plan: Plan, reason?: string) => Promise<void>;
  readonly clearProblem: () => void;
}

/**
 * Sends an action with the plan's concurrency token and one idempotency key for all its attempts. The key is renewed only
 * when the API has answered: that it is done, or that nothing was sent. Without an answer it stays, so that trying again
 * cannot do it twice.
 */
export function useSubmit({
  groupId,
  onAccepted,
  onFailedUnseen,
}: SubmitOptions): Submit {
  const api = useFleetApi();
  const [isSubmitting, setSubmitting] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const key = useRef<string>();
  const running = useRef(false);
  const mounted = useRef(true);
  const callbacks = useRef({ onAccepted, onFailedUnseen });
  callbacks.current = { onAccepted, onFailedUnseen };

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const submit = useCallback(
    async (plan: Plan, reason?: string) => {
      // State is too late for the second click of a double click: it arrives in the same frame.
      if (running.current) return;
      running.current = true;
      key.current ??= newKey();
      setSubmitting(true);
      setProblem(undefined);
      const failed = (found: ApiProblem) => {
        if (found.kind !== 'unanswered') key.current = undefined;
        if (mounted.current) setProblem(found);
        else callbacks.current.onFailedUnseen?.(found);
      };
      try {
        const action = await api.submit(groupId, {
          request: plan.request,
          concurrencyToken: plan.concurrencyToken,
          reason: reason || undefined,
          idempotencyKey: key.current,
        });
        if (action.state === 'refused')
          failed({ kind: 'conflict', sentence: action.message });
        else if (action.state === 'failed')
          failed({ kind: 'failed', sentence: action.message });
        else {
          // The next one is another action: buttons live longer than dialogs.
          key.current = undefined;
          callbacks.current.onAccepted(action);
        }
      } catch (error) {
        failed(toApiProblem(error));
      } finally {
        running.current = false;
        if (mounted.current) setSubmitting(false);
      }
    },
    [api, groupId],
  );

  const clearProblem = useCallback(() => setProblem(undefined), []);
  return { isSubmitting, problem, submit, clearProblem };
}
