import type { GroupedItem, Plan } from '@capstan/plugin-fleet-common';
import { useCallback, useEffect, useState } from 'react';
import { useFleetApi } from '../../hooks';
import { toApiProblem } from '../ActionDialog';
import type { ApiProblem } from '../ActionDialog';

interface Answer {
  readonly question: string;
  readonly plans?: ReadonlyMap<string, Plan>;
  readonly problem?: ApiProblem;
}

/**
 * The plans of all items, by group, asked for together. The order of the items is no question: moving one keeps the plans.
 */
export function useGroupedPlans(items: readonly GroupedItem[]) {
  const api = useFleetApi();
  const [answer, setAnswer] = useState<Answer>();
  const [round, setRound] = useState(0);
  const body = JSON.stringify(
    [...items].sort((a, b) => a.groupId.localeCompare(b.groupId)),
  );
  const question = `${round} ${body}`;

  useEffect(() => {
    const asked = JSON.parse(body) as GroupedItem[];
    if (asked.length === 0) return undefined;
    const controller = new AbortController();
    const ask = async () => {
      try {
        const { plans } = await api.planGrouped(asked, {
          signal: controller.signal,
        });
        if (!controller.signal.aborted)
          setAnswer({
            question,
            plans: new Map(plans.map(plan => [plan.groupId, plan])),
          });
      } catch (error) {
        if (!controller.signal.aborted)
          setAnswer({ question, problem: toApiProblem(error) });
      }
    };
    void ask();
    return () => controller.abort();
  }, [api, body, question]);

  const current = answer?.question === question ? answer : undefined;
  return {
    plans: current?.plans,
    problem: current?.problem,
    isLoading: items.length > 0 && !current,
    reload: useCallback(() => setRound(value => value + 1), []),
  };
}
