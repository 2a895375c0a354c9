import { useState } from 'react';
import type {
  Action,
  Plan,
  Revision,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { ActionDialog } from '../ActionDialog';
import { RevisionSelect } from '../RolloutDialog';
import { placeOf } from '../../groupFacts';

/**
 * Takes a group back. Opens on the last known-good version with its plan already on the way: what is left to do is to say
 * why, and to confirm.
 */
export function RollbackDialog(props: {
  group: ScaleGroup;
  onClose: () => void;
  onAccepted: (action: Action) => void;
}) {
  const { group } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const revisions = useLive(
    signal => api.listRevisions(group.id, { signal }),
    [api, group.id],
    {
      groupIds: () => [group.id],
    },
  );
  const [chosenId, setChosenId] = useState<string>();
  const [plannedId, setPlannedId] = useState<string>();
  return (
    <ActionDialog
      group={group}
      title={t('rollbackDialog.title', {
        group: group.name,
        environment: placeOf(group),
      })}
      request={
        chosenId === undefined
          ? { kind: 'rollback' }
          : { kind: 'rollback', revisionId: chosenId }
      }
      confirmLabel={plan => {
        const label = targetLabel(plan, revisions.data);
        return label === undefined
          ? t('rollbackDialog.confirmNone')
          : t('rollbackDialog.confirm', { label });
      }}
      destructive
      reason="required"
      onPlan={plan => setPlannedId(targetId(plan))}
      onClose={props.onClose}
      onAccepted={props.onAccepted}
    >
      {revisions.data && (
        <RevisionSelect
          label={t('rollbackDialog.to')}
          revisions={revisions.data}
          selectedId={chosenId ?? plannedId}
          onChange={setChosenId}
          // Back to where it is would change nothing, unless a rollout is under way from there.
          isDisabled={revision => revision.current && !group.rollout}
        />
      )}
    </ActionDialog>
  );
}

function targetId(plan: Plan | undefined): string | undefined {
  return plan?.request.kind === 'rollback'
    ? plan.request.revisionId
    : undefined;
}

/** What people call the version that the plan goes back to; the plan knows it even while the list is still loading. */
function targetLabel(
  plan: Plan | undefined,
  revisions: readonly Revision[] | undefined,
): string | undefined {
  const id = targetId(plan);
  if (!plan || id === undefined) return undefined;
  const listed = revisions?.find(revision => revision.id === id)?.label;
  return (
    listed ?? plan.changes.find(change => change.kind === 'revision')?.after
  );
}
