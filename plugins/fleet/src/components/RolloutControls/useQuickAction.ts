import { useCallback, useEffect, useRef, useState } from 'react';
import type { Action, ActionRequest } from '@capstan/plugin-fleet-common';
import { useFleetApi } from '../../hooks';
import type { ApiProblem } from '../ActionDialog';
import { toApiProblem, useSubmit } from '../ActionDialog';

/**
 * An action that needs no confirm because it can be taken back with one click: plans and sends in one go. `isBusy` until
 * it is answered; further calls in that time do nothing.
 */
export function useQuickAction(options: {
  groupId: string;
  onAccepted: (action: Action) => void;
}) {
  const { groupId, onAccepted } = options;
  const api = useFleetApi();
  const [planning, setPlanning] = useState(false);
  const [planProblem, setPlanProblem] = useState<ApiProblem>();
  const running = useRef(false);
  const mounted = useRef(true);
  const { submit, problem, isSubmitting, clearProblem } = useSubmit({
    groupId,
    onAccepted,
  });

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const run = useCallback(
    async (request: ActionRequest) => {
      if (running.current) return;
      running.current = true;
      setPlanning(true);
      setPlanProblem(undefined);
      clearProblem();
      try {
        const plan = await api.plan(groupId, request);
        if (plan.refusal === undefined) await submit(plan);
        else if (mounted.current)
          setPlanProblem({ kind: 'refused', sentence: plan.refusal });
      } catch (error) {
        // Only the plan can throw here, and planning sends nothing.
        if (mounted.current)
          setPlanProblem({
            kind: 'refused',
            sentence: toApiProblem(error).sentence,
          });
      } finally {
        running.current = false;
        if (mounted.current) setPlanning(false);
      }
    },
    [api, groupId, submit, clearProblem],
  );

  return {
    run,
    isBusy: planning || isSubmitting,
    problem: planProblem ?? problem,
  };
}
