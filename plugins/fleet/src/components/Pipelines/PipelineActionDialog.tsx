import { useState } from 'react';
import type { FormEvent } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import type { FleetTranslate } from '../../hooks';
import { useToast } from '../../useToast';
import { ProblemAlert } from '../ActionDialog';
import styles from './Pipelines.module.css';
import { usePipelineAction } from './usePipelineAction';
import type { Asked } from './usePipelineDialog';
import { environmentAfter, versionOf } from './versionOf';

const REASON_MAX = 500;
const NEEDS_REASON = ['reject', 'stop', 'rollback'];

/** Names what goes where, takes the reason, confirms. What goes wrong is said inside. */
export function PipelineActionDialog(props: {
  asked: Asked;
  onClose: () => void;
  onAccepted: () => void;
}) {
  const { asked } = props;
  const { kind } = asked.request;
  const { t } = useFleetTranslation();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const { submit, isPending, problem } = usePipelineAction(
    asked.pipeline.id,
    action => {
      toast.post({
        title: t('pipelines.done', {
          act: t(`pipelines.act.${kind}`),
          message: action.message,
        }),
        status: 'success',
        timeout: 6000,
      });
      props.onAccepted();
      props.onClose();
    },
  );
  const words = reason.trim();
  const isRequired = NEEDS_REASON.includes(kind);
  const canConfirm =
    words.length <= REASON_MAX && (!isRequired || words.length > 0);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (canConfirm) void submit(asked.request, words);
  };
  const values = valuesOf(t, asked);
  return (
    <Dialog
      isOpen
      isDismissable={false}
      width={560}
      onOpenChange={open => {
        if (!open) props.onClose();
      }}
    >
      <DialogHeader>{t(`pipelines.dialog.${kind}.title`, values)}</DialogHeader>
      <DialogBody>
        <form
          id="fleet-pipeline-action"
          className={styles.form}
          onSubmit={onSubmit}
        >
          {problem && <ProblemAlert problem={problem} />}
          <p className={styles.words}>
            {t(`pipelines.dialog.${kind}.description`, values)}
          </p>
          <TextField
            // The one thing that has to be typed.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={isRequired}
            label={t('actionDialog.reason.label')}
            secondaryLabel={
              isRequired ? t('actionDialog.reason.required') : undefined
            }
            description={
              words.length > REASON_MAX
                ? t('actionDialog.reason.tooLong', { max: String(REASON_MAX) })
                : t('actionDialog.reason.description')
            }
            value={reason}
            onChange={setReason}
            isInvalid={words.length > REASON_MAX}
            isRequired={isRequired}
          />
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('actionDialog.cancel')}
        </Button>
        <Button
          type="submit"
          form="fleet-pipeline-action"
          destructive={isRequired}
          isDisabled={!canConfirm}
          isPending={isPending}
        >
          {t(`pipelines.act.${kind}`)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function valuesOf(t: FleetTranslate, { pipeline, run, stage }: Asked) {
  return {
    pipeline: pipeline.name,
    run: run?.label ?? '',
    stage: stage?.name ?? '',
    version: run ? versionOf(t, run) : '',
    environment:
      (run && stage && environmentAfter(run, stage)) ??
      t('pipelines.gate.nowhere'),
    digest: run?.digest ?? t('pipelines.unknownDigest'),
  };
}
