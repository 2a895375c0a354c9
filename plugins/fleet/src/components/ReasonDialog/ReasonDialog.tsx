import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { useFleetTranslation } from '../../hooks';
import { ProblemAlert, toApiProblem } from '../ActionDialog';
import type { ApiProblem } from '../ActionDialog';
import styles from './ReasonDialog.module.css';

/** The API takes no more. */
const REASON_MAX = 500;

/**
 * Something that needs no plan but a reason: what it is about, why, confirm. Errors stay inside. `onConfirm` resolves when
 * it is done; then the dialog closes.
 */
export function ReasonDialog(props: {
  title: string;
  description?: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  reason: 'required' | 'optional';
  /** What is missing in the input besides the reason. */
  isIncomplete?: boolean;
  onConfirm: (reason: string) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useFleetTranslation();
  const [reason, setReason] = useState('');
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

  const words = reason.trim();
  const canConfirm =
    !props.isIncomplete &&
    words.length <= REASON_MAX &&
    (props.reason === 'optional' || words.length > 0);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!canConfirm || running.current) return;
    running.current = true;
    setPending(true);
    setProblem(undefined);
    try {
      await props.onConfirm(words);
      props.onClose();
    } catch (error) {
      if (mounted.current) setProblem(toApiProblem(error));
    } finally {
      running.current = false;
      if (mounted.current) setPending(false);
    }
  };
  return (
    <Dialog
      isOpen
      isDismissable={false}
      width={560}
      onOpenChange={open => {
        if (!open) props.onClose();
      }}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <form id="fleet-reason" className={styles.form} onSubmit={onSubmit}>
          {problem && <ProblemAlert problem={problem} />}
          {props.description && (
            <p className={styles.description}>{props.description}</p>
          )}
          {props.children}
          <TextField
            // The one thing that has to be typed.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={!props.children}
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
            value={reason}
            onChange={setReason}
            isInvalid={words.length > REASON_MAX}
            isRequired={props.reason === 'required'}
          />
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('actionDialog.cancel')}
        </Button>
        <Button
          type="submit"
          form="fleet-reason"
          destructive={props.destructive}
          isDisabled={!canConfirm}
          isPending={isPending}
        >
          {props.confirmLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
