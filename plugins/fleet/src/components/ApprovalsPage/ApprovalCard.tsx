import { Link, Text } from '@backstage/ui';
import type { Approval } from '@capstan/plugin-fleet-common';
import { RiTimerLine } from '@remixicon/react';
import { useState } from 'react';
import { placeOfId } from '../../groupFacts';
import {
  useDuration,
  useEntityTabLink,
  useFleetTranslation,
  useNow,
} from '../../hooks';
import { ENTITY_PIPELINE_PATH, ENTITY_TAB_PATH } from '../../routes';
import { DisabledReason } from '../DisabledReason';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { dateTime } from '../TimeChart';
import { AnswerPipeline } from './AnswerPipeline';
import { AnswerRollout } from './AnswerRollout';
import { ProposalDialog } from './ProposalDialog';
import { RejectProposal } from './RejectProposal';
import styles from './ApprovalsPage.module.css';
import { whatOf } from './whatOf';

/** Less than this is left: look at it now. */
const URGENT_MS = 10 * 60_000;

/** One thing that waits: what, where, who asked, why, since when, how long it still can; and the two answers. */
export function ApprovalCard(props: {
  approval: Approval;
  onAnswered: () => void;
}) {
  const { approval, onAnswered } = props;
  const { t } = useFleetTranslation();
  const [answering, setAnswering] = useState<'approve' | 'reject'>();
  const { kind, answer } = approval;
  const where = t('approvalsPage.where', {
    group: approval.groupName,
    environment: placeOfId(approval.groupId, approval.environment),
  });
  const close = () => setAnswering(undefined);
  const answered = () => {
    close();
    onAnswered();
  };
  const label = (which: 'approve' | 'reject') =>
    t('approvalsPage.answerLabel', {
      answer: t(`approvalsPage.${which}.${kind}`),
      title: approval.title,
      where,
    });
  return (
    <article className={styles.card} aria-label={approval.title}>
      <div className={styles.head}>
        <span className={styles.tag}>{t(`approvalsPage.kind.${kind}`)}</span>
        <Deadline approval={approval} />
      </div>
      <Text as="h3" variant="title-x-small" className={styles.title}>
        {approval.title}
      </Text>
      <Where approval={approval} where={where} />
      <Asked approval={approval} />
      {answering === undefined ||
      (kind === 'proposal' && answering === 'approve') ? (
        <div className={styles.answers}>
          <DisabledReason
            capability={answer.approve}
            aria-label={label('approve')}
            onPress={() => setAnswering('approve')}
          >
            {t(`approvalsPage.approve.${kind}`)}
          </DisabledReason>
          <DisabledReason
            variant="secondary"
            destructive
            capability={answer.reject}
            aria-label={label('reject')}
            onPress={() => setAnswering('reject')}
          >
            {t(`approvalsPage.reject.${kind}`)}
          </DisabledReason>
          <WhyNot approval={approval} />
        </div>
      ) : null}
      {approval.pipeline && answering && (
        <AnswerPipeline
          approval={approval}
          pipeline={approval.pipeline}
          answer={answering}
          onCancel={close}
          onAnswered={answered}
        />
      )}
      {(kind === 'gate' || kind === 'paused') && answering && (
        <AnswerRollout
          approval={approval}
          answer={answering}
          onCancel={close}
          onAnswered={answered}
        />
      )}
      {kind === 'proposal' && answering === 'reject' && (
        <RejectProposal
          approval={approval}
          onCancel={close}
          onAnswered={answered}
        />
      )}
      {kind === 'proposal' && answering === 'approve' && (
        <ProposalDialog
          approval={approval}
          onClose={close}
          onAnswered={answered}
        />
      )}
    </article>
  );
}

function Deadline({ approval }: { approval: Approval }) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const now = useNow();
  if (approval.deadline === undefined)
    return (
      <span className={styles.deadline}>{t('approvalsPage.noDeadline')}</span>
    );
  const at = Date.parse(approval.deadline);
  const left = at - now;
  return (
    <span
      className={styles.deadline}
      data-urgent={left < URGENT_MS}
      // Counts each second: a screen reader reads it when it comes by, not each time.
      aria-live="off"
      title={dateTime(at)}
    >
      <RiTimerLine aria-hidden="true" />
      {left > 0
        ? t('approvalsPage.left', { left: duration(left) })
        : t('approvalsPage.over')}
    </span>
  );
}

function Where(props: { approval: Approval; where: string }) {
  const { kind, entityRef } = props.approval;
  const href = useEntityTabLink(
    kind === 'pipeline' ? ENTITY_PIPELINE_PATH : ENTITY_TAB_PATH,
  )(entityRef);
  return href ? (
    <Link href={href} variant="body-medium" standalone>
      {props.where}
    </Link>
  ) : (
    <span className={styles.secondary}>{props.where}</span>
  );
}

function Asked({ approval }: { approval: Approval }) {
  const { t } = useFleetTranslation();
  const duration = useDuration();
  const now = useNow();
  const { requester, reason, since, kind, pipeline } = approval;
  return (
    <div className={styles.asked}>
      <div>
        {requester === undefined
          ? t('approvalsPage.unknownRequester')
          : t(
              kind === 'proposal'
                ? 'approvalsPage.proposer'
                : 'approvalsPage.requester',
              { requester: nameOfRef(requester) },
            )}
        {' · '}
        <span title={dateTime(Date.parse(since))} aria-live="off">
          {t('approvalsPage.since', {
            age: duration(now - Date.parse(since)),
          })}
        </span>
      </div>
      {pipeline ? (
        <div className={styles.reason}>
          {t('approvalsPage.brings', { what: whatOf(pipeline) })}
          {pipeline.instructions !== undefined && ` ${pipeline.instructions}`}
        </div>
      ) : (
        <div className={styles.reason}>
          {reason
            ? t('approvalsPage.reason', { reason })
            : t('approvalsPage.noReason')}
        </div>
      )}
    </div>
  );
}

/** The reasons in plain sight: a list of things that one may not answer must say why without hovering. */
function WhyNot({ approval }: { approval: Approval }) {
  const { approve, reject } = approval.answer;
  const reasons = new Set(
    [approve, reject].flatMap(each => (each.can ? [] : [each.reason])),
  );
  if (reasons.size === 0) return null;
  return (
    <span className={styles.secondary} aria-hidden="true">
      {[...reasons].join(' ')}
    </span>
  );
}
