import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
} from '@backstage/ui';
import type { Approval } from '@capstan/plugin-fleet-common';
import { placeOfId } from '../../groupFacts';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { PlanPreview, ProblemAlert } from '../ActionDialog';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { LoadError } from '../LoadError';
import styles from './ApprovalsPage.module.css';
import { useAnswerProposal } from './useAnswerProposal';

/** The whole plan of what an agent proposed, as every action shows it, before it is confirmed. */
export function ProposalDialog(props: {
  approval: Approval;
  onClose: () => void;
  onAnswered: () => void;
}) {
  const { approval } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const live = useLive(
    async signal => {
      const [proposal, group] = await Promise.all([
        api.getProposal(approval.proposalId ?? '', { signal }),
        api.getGroup(approval.groupId, { signal }),
      ]);
      return { proposal, group };
    },
    [api, approval.proposalId, approval.groupId],
    { groupIds: () => [approval.groupId] },
  );
  const { answer, isPending, problem } = useAnswerProposal(
    approval,
    props.onAnswered,
  );
  const { data } = live;
  return (
    <Dialog
      isOpen
      isDismissable={false}
      width={640}
      onOpenChange={open => {
        if (!open) props.onClose();
      }}
    >
      <DialogHeader>
        {t('approvalsPage.proposalTitle', {
          group: approval.groupName,
          environment: placeOfId(approval.groupId, approval.environment),
        })}
      </DialogHeader>
      <DialogBody>
        <div className={styles.proposal}>
          {problem && <ProblemAlert problem={problem} />}
          <LoadError live={live} />
          {live.isLoading && <Skeleton width="100%" height={160} />}
          {data && (
            <>
              <p className={styles.reason}>
                {t('approvalsPage.proposer', {
                  requester: nameOfRef(data.proposal.proposer),
                })}
                {' · '}
                {t('approvalsPage.reason', { reason: data.proposal.reason })}
              </p>
              <PlanPreview plan={data.proposal.plan} group={data.group} />
            </>
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('actionDialog.cancel')}
        </Button>
        <Button
          isDisabled={
            data?.proposal.state !== 'open' ||
            data.proposal.plan.refusal !== undefined
          }
          isPending={isPending}
          onPress={() => answer(true)}
        >
          {t('approvalsPage.proposalConfirm')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
