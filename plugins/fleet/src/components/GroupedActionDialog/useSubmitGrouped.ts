import type {
  GroupedAction,
  SubmitGroupedAction,
} from '@capstan/plugin-fleet-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useFleetApi } from '../../hooks';
import { newKey, toApiProblem } from '../ActionDialog';
import type { ApiProblem } from '../ActionDialog';

/**
 * Sends a grouped action with one idempotency key for all its attempts, renewed only when the API has answered; see
 * `useSubmit`.
 */
export function useSubmitGrouped(onAccepted: (action: GroupedAction) => void) {
  const api = useFleetApi();
  const [isSubmitting, setSubmitting] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const key = useRef<string>();
  const running = useRef(false);
  const mounted = useRef(true);
  const accepted = useRef(onAccepted);
  accepted.current = onAccepted;
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const submit = useCallback(
    async (action: Omit<SubmitGroupedAction, 'idempotencyKey'>) => {
      if (running.current) return;
      running.current = true;
      key.current ??= newKey();
      setSubmitting(true);
      setProblem(undefined);
      try {
        const answer = await api.submitGrouped({
          ...action,
          idempotencyKey: key.current,
        });
        key.current = undefined;
        accepted.current(answer);
      } catch (error) {
        const found = toApiProblem(error);
        if (found.kind !== 'unanswered') key.current = undefined;
        if (mounted.current) setProblem(found);
      } finally {
        running.current = false;
        if (mounted.current) setSubmitting(false);
      }
    },
    [api],
  );
  return { submit, isSubmitting, problem };
}
