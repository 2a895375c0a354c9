import { useCallback, useEffect, useState } from 'react';
import type { ActionRequest, Plan } from '@capstan/plugin-fleet-common';
import { useFleetApi } from '../../hooks';
import type { ApiProblem } from './apiError';
import { toApiProblem } from './apiError';

/** Typing a number should not ask for a plan at every digit. */
const SETTLE_MS = 250;

export interface PlanState {
  /** The plan of the present request; absent while it loads. */
  readonly plan?: Plan;
  readonly problem?: ApiProblem;
  readonly isLoading: boolean;
  /** Asks again, because the world has changed. */
  readonly reload: () => void;
}

interface Answer {
  readonly question: string;
  readonly plan?: Plan;
  readonly problem?: ApiProblem;
}

/**
 * The plan of a request, asked for again whenever the request changes. A plan that belongs to a former request is never
 * given, so that nobody confirms what is not on the screen. Without a request nothing is asked.
 */
export function usePlan(
  groupId: string,
  request: ActionRequest | undefined,
): PlanState {
  const api = useFleetApi();
  const [answer, setAnswer] = useState<Answer>();
  const [round, setRound] = useState(0);
  const body = request && JSON.stringify(request);
  const question = `${round} ${groupId} ${body}`;

  useEffect(() => {
    if (body === undefined) return undefined;
    const controller = new AbortController();
    const ask = async () => {
      try {
        const plan = await api.plan(
          groupId,
          JSON.parse(body) as ActionRequest,
          { signal: controller.signal },
        );
        if (!controller.signal.aborted) setAnswer({ question, plan });
      } catch (error) {
        if (!controller.signal.aborted)
          setAnswer({ question, problem: toApiProblem(error) });
      }
    };
    // The first plan is wanted at once: the dialog has just been opened.
    const timer = setTimeout(ask, answer === undefined ? 0 : SETTLE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // `answer` only decides how long to wait.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, groupId, body, question]);

  const reload = useCallback(() => setRound(value => value + 1), []);
  const current = answer?.question === question ? answer : undefined;
  return {
    plan: current?.plan,
    problem: current?.problem,
    isLoading: body !== undefined && !current,
    reload,
  };
}
