import { useCallback, useEffect, useRef, useState } from 'react';
import type {
  PipelineAction,
  PipelineRequest,
} from '@capstan/plugin-fleet-common';
import { useFleetApi } from '../../hooks';
import { newKey, toApiProblem } from '../ActionDialog';
import type { ApiProblem } from '../ActionDialog';

/**
 * Asks something of a pipeline once, however often it is clicked. The idempotency key is renewed only when the API has
 * answered: without an answer, trying again cannot do it twice.
 */
export function usePipelineAction(
  pipelineId: string,
  onAccepted: (action: PipelineAction) => void,
) {
  const api = useFleetApi();
  const [isPending, setPending] = useState(false);
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
    async (request: PipelineRequest, reason?: string) => {
      // State is too late for the second click of a double click: it arrives in the same frame.
      if (running.current) return;
      running.current = true;
      key.current ??= newKey();
      setPending(true);
      setProblem(undefined);
      const failed = (found: ApiProblem) => {
        if (found.kind !== 'unanswered') key.current = undefined;
        if (mounted.current) setProblem(found);
      };
      try {
        const action = await api.submitPipeline(pipelineId, {
          request,
          ...(reason ? { reason } : {}),
          idempotencyKey: key.current,
        });
        if (action.state === 'refused')
          failed({ kind: 'conflict', sentence: action.message });
        else if (action.state === 'failed')
          failed({ kind: 'failed', sentence: action.message });
        else {
          key.current = undefined;
          accepted.current(action);
        }
      } catch (error) {
        failed(toApiProblem(error));
      } finally {
        running.current = false;
        if (mounted.current) setPending(false);
      }
    },
    [api, pipelineId],
  );
  return { submit, isPending, problem };
}
