import { TextField } from '@backstage/ui';
import type { Approval, PipelineApproval } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { ProblemAlert } from '../ActionDialog';
import { usePipelineAction } from '../Pipelines/usePipelineAction';
import { ConfirmLine } from './ConfirmLine';
import { whatOf } from './whatOf';

/** Answers the gate of a run, after one line that says what goes where. */
export function AnswerPipeline(props: {
  approval: Approval;
  pipeline: PipelineApproval;
  answer: 'approve' | 'reject';
  onCancel: () => void;
  onAnswered: () => void;
}) {
  const { approval, pipeline, answer } = props;
  const { t } = useFleetTranslation();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const { submit, isPending, problem } = usePipelineAction(
    pipeline.pipelineId,
    () => {
      toast.post({
        title: t('approvalsPage.done.approve', { title: approval.title }),
        status: 'success',
        timeout: 6000,
      });
      props.onAnswered();
    },
  );
  const { runId, stage, gateId } = pipeline;
  const rejects = answer === 'reject';
  return (
    <ConfirmLine
      question={t(
        rejects
          ? 'approvalsPage.sure.rejectRun'
          : 'approvalsPage.sure.approveRun',
        {
          run: pipeline.runLabel,
          what: whatOf(pipeline),
          environment: approval.environment,
        },
      )}
      yes={t('approvalsPage.sure.approve', {
        answer: t(`approvalsPage.${answer}.pipeline`).toLocaleLowerCase(),
      })}
      destructive={rejects}
      isReady={!rejects || reason.trim() !== ''}
      isPending={isPending}
      onYes={() =>
        submit({ kind: answer, runId, stage, gateId }, reason.trim())
      }
      onNo={props.onCancel}
    >
      {problem && <ProblemAlert problem={problem} />}
      {rejects && (
        <TextField
          label={t('approvalsPage.sure.rejectReason')}
          value={reason}
          maxLength={500}
          isRequired
          onChange={setReason}
        />
      )}
    </ConfirmLine>
  );
}
