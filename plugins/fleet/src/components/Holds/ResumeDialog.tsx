import type { Hold, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation } from '../../hooks';
import { ReasonDialog } from '../ReasonDialog';
import { placeOf } from '../../groupFacts';
import { useHoldSentence } from './useHoldSentence';

/** Lets a version be rolled out again. Starts nothing by itself. */
export function ResumeDialog(props: {
  group: ScaleGroup;
  hold: Hold;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { group, hold } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const sentence = useHoldSentence();
  return (
    <ReasonDialog
      title={t('holds.resumeTitle', {
        label: hold.revisionLabel,
        group: group.name,
        environment: placeOf(group),
      })}
      description={`${sentence(hold)} ${t('holds.resumeHint')}`}
      confirmLabel={t('holds.resumeConfirm', { label: hold.revisionLabel })}
      reason="required"
      onConfirm={async reason => {
        await api.releaseHold(group.id, {
          revisionId: hold.revisionId,
          reason,
        });
        props.onChanged();
      }}
      onClose={props.onClose}
    />
  );
}
