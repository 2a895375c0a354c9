import { Skeleton } from '@backstage/ui';
import type { Approval } from '@capstan/plugin-fleet-common';
import { useEffect } from 'react';
import { useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { ProblemAlert, usePlan, useSubmit } from '../ActionDialog';
import { ConfirmLine } from './ConfirmLine';

const KINDS = {
  gate: { approve: 'promote', reject: 'abort' },
  paused: { approve: 'resume', reject: 'abort' },
} as const;

/** The one line between "Promote" and doing it: what will happen, yes or not now. */
export function AnswerRollout(props: {
  approval: Approval;
  answer: 'approve' | 'reject';
  onCancel: () => void;
  onAnswered: () => void;
}) {
  const { approval, answer, onCancel, onAnswered } = props;
  const { t } = useFleetTranslation();
  const toast = useToast();
  const kind = approval.kind === 'gate' ? 'gate' : 'paused';
  const { plan, problem, reload } = usePlan(approval.groupId, {
    kind: KINDS[kind][answer],
    rolloutId: approval.rolloutId ?? '',
  });
  const {
    isSubmitting,
    submit,
    problem: submitProblem,
  } = useSubmit({
    groupId: approval.groupId,
    onAccepted: action => {
      toast.post({
        title: t('approvalsPage.done.approve', {
          title: action.plan.summary,
        }),
        status: 'success',
        timeout: 6000,
      });
      onAnswered();
    },
  });
  useEffect(() => {
    if (submitProblem?.kind === 'conflict') reload();
  }, [submitProblem, reload]);
  const shown = submitProblem ?? problem;
  return (
    <ConfirmLine
      question={
        plan ? plan.refusal ?? plan.summary : <PlanLine isLoading={!problem} />
      }
      isRefused={plan?.refusal !== undefined}
      warnings={plan?.warnings}
      yes={t('approvalsPage.sure.approve', {
        answer: t(`approvalsPage.${answer}.${kind}`).toLocaleLowerCase(),
      })}
      destructive={answer === 'reject'}
      isReady={plan !== undefined && plan.refusal === undefined}
      isPending={isSubmitting}
      onYes={() => plan && submit(plan)}
      onNo={onCancel}
    >
      {shown && <ProblemAlert problem={shown} />}
    </ConfirmLine>
  );
}

function PlanLine(props: { isLoading: boolean }) {
  const { t } = useFleetTranslation();
  return props.isLoading ? (
    <span role="status" aria-label={t('actionDialog.planning')}>
      <Skeleton width={260} height={18} />
    </span>
  ) : null;
}
