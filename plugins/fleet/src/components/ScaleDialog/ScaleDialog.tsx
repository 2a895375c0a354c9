import { useState } from 'react';
import { Alert, NumberField } from '@backstage/ui';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { ActionDialog } from '../ActionDialog';
import { placeOf } from '../../groupFacts';
import { SuspendedBadge } from '../Suspended';
import { DurationChoice } from './DurationChoice';
import { readSize } from './sizeDraft';
import styles from './ScaleDialog.module.css';
import { readUntil } from './untilDraft';
import type { UntilDraft } from './untilDraft';

const MOST = 10_000;

/** Changes the size of a group, or the bounds that its autoscaler keeps to, and says when a value will not last. */
export function ScaleDialog(props: {
  group: ScaleGroup;
  onClose: () => void;
  onAccepted: (action: Action) => void;
}) {
  const { group } = props;
  const { t } = useFleetTranslation();
  // As it was when the dialog was opened: fields must not move under the fingers.
  const [size] = useState(group.size);
  const [draft, setDraft] = useState({
    min: size.min,
    desired: size.desired,
    max: size.max,
  });
  const [untilDraft, setUntilDraft] = useState<UntilDraft>({
    choice: 'good',
    chosenAt: Date.now(),
  });
  const read = readSize(draft, size);
  const end = readUntil(untilDraft, Date.now());
  const endProblem =
    'problem' in end ? t(`scaleDialog.until.${end.problem}`) : undefined;
  const field = (name: 'min' | 'desired' | 'max') => (
    <NumberField
      label={t(`scaleDialog.${name}`)}
      description={t(`scaleDialog.${name}Hint`)}
      minValue={0}
      maxValue={MOST}
      value={draft[name]}
      onChange={value => setDraft(former => ({ ...former, [name]: value }))}
    />
  );
  return (
    <ActionDialog
      group={group}
      title={t('scaleDialog.title', {
        group: group.name,
        environment: placeOf(group),
      })}
      request={
        'request' in read && !('problem' in end)
          ? { ...read.request, ...end }
          : undefined
      }
      incomplete={
        'problem' in read
          ? t(`scaleDialog.${read.problem}`, {
              min: String(draft.min),
              desired: String(draft.desired),
              max: String(draft.max),
            })
          : endProblem
      }
      confirmLabel={() =>
        'request' in read && draft.desired !== size.desired
          ? t('scaleDialog.confirmTo', { count: draft.desired })
          : t('scaleDialog.confirm')
      }
      reason="optional"
      onClose={props.onClose}
      onAccepted={props.onAccepted}
    >
      <div className={styles.fields}>
        {field('min')}
        {field('desired')}
        {field('max')}
      </div>
      <DurationChoice draft={untilDraft} onChange={setUntilDraft} />
      <AutoscalerNote group={group} />
    </ActionDialog>
  );
}

/** Who else moves the size. That it will undo a manual value is a warning of the plan. */
function AutoscalerNote({ group }: { group: ScaleGroup }) {
  const { t } = useFleetTranslation();
  const { active, policies, reason } = group.autoscaling;
  if (!active) {
    return (
      <Alert
        status="info"
        icon
        title={t('scaleDialog.autoscaler.inactive')}
        description={
          <>
            {reason ?? t('scaleDialog.autoscaler.inactiveHint')}{' '}
            <SuspendedBadge autoscaling={group.autoscaling} />
          </>
        }
      />
    );
  }
  return (
    <Alert
      status="info"
      icon
      title={t('scaleDialog.autoscaler.active')}
      description={
        <>
          <ul className={styles.policies}>
            {policies.map(policy => (
              <li key={policy}>{policy}</li>
            ))}
          </ul>
          <SuspendedBadge autoscaling={group.autoscaling} />
          <p className={styles.hold}>{t('scaleDialog.autoscaler.hold')}</p>
        </>
      }
    />
  );
}
