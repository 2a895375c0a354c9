import { useEffect, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
  TextField,
} from '@backstage/ui';
import type {
  Action,
  ActionRequest,
  Plan,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { useToast } from '../../useToast';
import { PlanPreview } from './PlanPreview';
import { PlanProblemAlert, ProblemAlert } from './ProblemAlert';
import { usePlan } from './usePlan';
import { useSubmit } from './useSubmit';
import styles from './ActionDialog.module.css';

/** The API takes no more. */
const REASON_MAX = 500;

export interface ActionDialogProps {
  readonly group: ScaleGroup;
  readonly title: string;
  /** What would be asked; absent while the input is not complete. */
  readonly request: ActionRequest | undefined;
  /** What is missing in the input, in a sentence. */
  readonly incomplete?: string;
  /** `plan` is absent while it loads. */
  readonly confirmLabel: (plan: Plan | undefined) => string;
  readonly destructive?: boolean;
  readonly reason: 'required' | 'optional' | 'none';
  readonly width?: number;
  /** Told about each plan as it arrives. */
  readonly onPlan?: (plan: Plan) => void;
  readonly onClose: () => void;
  readonly onAccepted: (action: Action) => void;
  /** The input that the request comes from. */
  readonly children?: ReactNode;
}

/**
 * The way of every action: input, plan, reason, confirm. Errors stay inside; a page that was out of date gets a new plan
 * and asks again.
 */
export function ActionDialog(props: ActionDialogProps) {
  const { group, request, incomplete, destructive, onClose, onAccepted } =
    props;
  const { t } = useFleetTranslation();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const {
    plan,
    problem: planProblem,
    isLoading,
    reload,
  } = usePlan(group.id, request);
  const { isSubmitting, problem, submit } = useSubmit({
    groupId: group.id,
    onAccepted: action => {
      toast.post({
        title: t('actionDialog.accepted', { summary: action.plan.summary }),
        status: 'success',
        timeout: 6000,
      });
      onAccepted(action);
      onClose();
    },
    onFailedUnseen: found =>
      toast.post({
        title: t('actionDialog.failedUnseen', { sentence: found.sentence }),
        status: 'danger',
      }),
  });

  useEffect(() => {
    if (problem?.kind === 'conflict') reload();
  }, [problem, reload]);

  const { onPlan } = props;
  useEffect(() => {
    if (plan) onPlan?.(plan);
    // Once for each plan; callers may give a new function on each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [plan]);

  const words = reason.trim();
  const reasonFits =
    words.length <= REASON_MAX &&
    (props.reason !== 'required' || words.length > 0);
  const canConfirm =
    plan !== undefined &&
    plan.refusal === undefined &&
    reasonFits &&
    !incomplete;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (canConfirm) void submit(plan, words);
  };
  const reasonField = (
    <TextField
      // The one thing that has to be typed: two clicks and a reason are the whole way back.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={props.reason === 'required'}
      label={t('actionDialog.reason.label')}
      secondaryLabel={
        props.reason === 'required'
          ? t('actionDialog.reason.required')
          : undefined
      }
      description={
        words.length > REASON_MAX
          ? t('actionDialog.reason.tooLong', { max: String(REASON_MAX) })
          : t('actionDialog.reason.description')
      }
      placeholder={t('actionDialog.reason.placeholder')}
      value={reason}
      onChange={setReason}
      isInvalid={words.length > REASON_MAX}
      isRequired={props.reason === 'required'}
    />
  );
  return (
    <Dialog
      isOpen
      isDismissable={false}
      width={props.width ?? 640}
      onOpenChange={open => {
        if (!open) onClose();
      }}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <form id="fleet-action" className={styles.form} onSubmit={onSubmit}>
          {problem && <ProblemAlert problem={problem} />}
          {props.reason === 'required' && reasonField}
          {props.children}
          <div aria-live="polite" aria-busy={isLoading}>
            {incomplete && <p className={styles.incomplete}>{incomplete}</p>}
            {!incomplete && isLoading && (
              <PlanSkeleton label={t('actionDialog.planning')} />
            )}
            {!incomplete && planProblem && (
              <PlanProblemAlert problem={planProblem} onRetry={reload} />
            )}
            {!incomplete && plan && <PlanPreview plan={plan} group={group} />}
          </div>
          {props.reason === 'optional' && reasonField}
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('actionDialog.cancel')}
        </Button>
        <Button
          type="submit"
          form="fleet-action"
          destructive={destructive}
          isDisabled={!canConfirm}
          isPending={isSubmitting}
        >
          {props.confirmLabel(plan)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function PlanSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.skeleton}>
      <Skeleton width="60%" height={20} />
      <Skeleton width="100%" height={48} />
      <Skeleton width="100%" height={96} />
    </div>
  );
}
