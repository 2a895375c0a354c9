import { TextField } from '@backstage/ui';
import type { Approval } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetTranslation } from '../../hooks';
import { ProblemAlert } from '../ActionDialog';
import { ConfirmLine } from './ConfirmLine';
import { useAnswerProposal } from './useAnswerProposal';

/** Declines what an agent proposed. Nothing is sent to any provider. */
export function RejectProposal(props: {
  approval: Approval;
  onCancel: () => void;
  onAnswered: () => void;
}) {
  const { approval } = props;
  const { t } = useFleetTranslation();
  const [reason, setReason] = useState('');
  const { answer, isPending, problem } = useAnswerProposal(
    approval,
    props.onAnswered,
  );
  return (
    <ConfirmLine
      question={t('approvalsPage.sure.rejectProposal')}
      yes={t('approvalsPage.reject.proposal')}
      destructive
      isReady
      isPending={isPending}
      onYes={() => answer(false, reason.trim())}
      onNo={props.onCancel}
    >
      {problem && <ProblemAlert problem={problem} />}
      <TextField
        label={t('approvalsPage.sure.rejectReason')}
        value={reason}
        maxLength={500}
        onChange={setReason}
      />
    </ConfirmLine>
  );
}
