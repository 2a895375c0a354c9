import { useState } from 'react';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import { placeOf } from '../../groupFacts';
import { useFleetTranslation } from '../../hooks';
import { ActionDialog } from '../ActionDialog';
import { useProcessNames } from '../Suspended';
import styles from './AutoscalingDialog.module.css';
import { ProcessSwitches } from './ProcessSwitches';
import { readSuspension } from './suspensionDraft';
import type { Suspension, SuspensionDraft } from './suspensionDraft';

/** Suspends what the autoscaler of a group does by itself, and resumes it. */
export function AutoscalingDialog(props: {
  group: ScaleGroup;
  onClose: () => void;
  onAccepted: (action: Action) => void;
}) {
  const { group } = props;
  const { autoscaling } = group;
  const { t } = useFleetTranslation();
  const [draft, setDraft] = useState<SuspensionDraft>({});
  const confirmLabel = useConfirmLabel();
  const read = readSuspension(draft, autoscaling);
  const isChanged = read.toSuspend.length + read.toResume.length > 0;
  return (
    <ActionDialog
      group={group}
      title={t('autoscalingDialog.title', {
        group: group.name,
        environment: placeOf(group),
      })}
      request={
        isChanged
          ? { kind: 'autoscaling', suspended: read.suspended }
          : undefined
      }
      incomplete={isChanged ? undefined : t('autoscalingDialog.unchanged')}
      confirmLabel={() => confirmLabel(read)}
      reason="optional"
      onClose={props.onClose}
      onAccepted={props.onAccepted}
    >
      <ProcessSwitches
        processes={autoscaling.processes ?? []}
        suspended={read.suspended}
        onChange={(process, isOn) =>
          setDraft(former => ({ ...former, [process]: isOn ? 'on' : 'off' }))
        }
      />
      {autoscaling.policies.length > 0 && (
        <div>
          <div className={styles.label}>{t('autoscalingDialog.policies')}</div>
          <ul className={styles.policies}>
            {autoscaling.policies.map(policy => (
              <li key={policy}>{policy}</li>
            ))}
          </ul>
        </div>
      )}
    </ActionDialog>
  );
}

function useConfirmLabel(): (suspension: Suspension) => string {
  const { t } = useFleetTranslation();
  const namesOf = useProcessNames();
  return ({ toSuspend, toResume }) => {
    if (toSuspend.length > 0 && toResume.length === 0)
      return t('autoscalingDialog.suspend', { processes: namesOf(toSuspend) });
    if (toResume.length > 0 && toSuspend.length === 0)
      return t('autoscalingDialog.resume', { processes: namesOf(toResume) });
    return t('autoscalingDialog.change');
  };
}
