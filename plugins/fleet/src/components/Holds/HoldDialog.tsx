import { Alert, Skeleton } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { toApiProblem } from '../ActionDialog';
import { ReasonDialog } from '../ReasonDialog';
import { RevisionSelect } from '../RolloutDialog';
import { placeOf } from '../../groupFacts';

/** Holds a version back by hand. What runs keeps running. */
export function HoldDialog(props: {
  group: ScaleGroup;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { group } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const revisions = useLive(
    signal => api.listRevisions(group.id, { signal }),
    [api, group.id],
    { groupIds: () => [group.id] },
  );
  const [chosenId, setChosenId] = useState<string>();
  const chosen = revisions.data?.find(each => each.id === chosenId);
  return (
    <ReasonDialog
      title={t('holds.holdTitle', {
        group: group.name,
        environment: placeOf(group),
      })}
      description={t('holds.holdHint')}
      confirmLabel={
        chosen
          ? t('holds.holdConfirm', { label: chosen.label })
          : t('holds.holdConfirmNone')
      }
      reason="required"
      isIncomplete={!chosen}
      onConfirm={async reason => {
        if (!chosen) return;
        await api.hold(group.id, { revisionId: chosen.id, reason });
        props.onChanged();
      }}
      onClose={props.onClose}
    >
      {revisions.isLoading && <Skeleton width="100%" height={56} />}
      {revisions.error && !revisions.data && (
        <Alert
          status="danger"
          icon
          title={t('rolloutDialog.revision.failed', {
            message: toApiProblem(revisions.error).sentence,
          })}
        />
      )}
      {revisions.data && (
        <RevisionSelect
          label={t('rolloutDialog.revision.label')}
          revisions={revisions.data}
          selectedId={chosenId}
          onChange={setChosenId}
          mayChooseUndeployable
          isDisabled={revision => revision.hold !== undefined}
        />
      )}
    </ReasonDialog>
  );
}
