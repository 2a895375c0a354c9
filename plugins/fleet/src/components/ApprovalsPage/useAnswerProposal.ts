import type { Approval } from '@capstan/plugin-fleet-common';
import { useEffect, useRef, useState } from 'react';
import { useFleetApi, useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { toApiProblem } from '../ActionDialog';
import type { ApiProblem } from '../ActionDialog';

/** Answers a proposal once, however often it is clicked. The proposal itself is the key: it can be answered one time. */
export function useAnswerProposal(approval: Approval, onAnswered: () => void) {
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const running = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const answer = async (confirm: boolean, reason?: string) => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    setProblem(undefined);
    try {
      await api.answerProposal(approval.proposalId ?? '', {
        confirm,
        ...(reason ? { reason } : {}),
      });
      toast.post({
        title: t(
          confirm
            ? 'approvalsPage.done.proposalApproved'
            : 'approvalsPage.done.proposalRejected',
          { title: approval.title },
        ),
        status: 'success',
        timeout: 6000,
      });
      onAnswered();
    } catch (error) {
      if (mounted.current) setProblem(toApiProblem(error));
    } finally {
      running.current = false;
      if (mounted.current) setPending(false);
    }
  };
  return { answer, isPending, problem };
}
