import { useState } from 'react';
import { Alert } from '@backstage/ui';
import type { Action, Rollout, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { ActionDialog } from '../ActionDialog';
import { DisabledReason } from '../DisabledReason';
import { placeOf } from '../../groupFacts';
import { useQuickAction } from './useQuickAction';
import styles from './RolloutControls.module.css';

/**
 * Pause or resume at once; promote and abort after a confirm, because they move traffic. What is not possible now stays
 * with its reason; of pause and resume only the fitting one is shown.
 */
export function RolloutControls(props: {
  group: ScaleGroup;
  rollout: Rollout;
  onAccepted: (action: Action) => void;
}) {
  const { group, rollout, onAccepted } = props;
  const { t } = useFleetTranslation();
  const [confirming, setConfirming] = useState<'promote' | 'abort'>();
  const [asked, setAsked] = useState<'pause' | 'resume'>('pause');
  const { run, isBusy, problem } = useQuickAction({
    groupId: group.id,
    onAccepted,
  });
  const { capabilities } = group;
  const toggle = rollout.phase === 'paused' ? 'resume' : 'pause';
  const label = rollout.to.label;
  return (
    <div className={styles.root}>
      <div
        role="group"
        aria-label={t('rolloutControls.label')}
        className={styles.buttons}
      >
        <DisabledReason
          variant="secondary"
          capability={capabilities[toggle]}
          isPending={isBusy}
          onPress={() => {
            setAsked(toggle);
            void run({ kind: toggle, rolloutId: rollout.id });
          }}
        >
          {t(`rolloutControls.${toggle}`)}
        </DisabledReason>
        <DisabledReason
          variant={
            rollout.phase === 'awaitingPromotion' ? 'primary' : 'secondary'
          }
          capability={capabilities.promote}
          onPress={() => setConfirming('promote')}
        >
          {t('rolloutControls.promote')}
        </DisabledReason>
        <DisabledReason
          variant="secondary"
          destructive
          capability={capabilities.abort}
          onPress={() => setConfirming('abort')}
        >
          {t('rolloutControls.abort')}
        </DisabledReason>
      </div>
      {problem && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('rolloutControls.failed', {
            action: t(`rolloutControls.${asked}`),
          })}
          description={problem.sentence}
        />
      )}
      {confirming && (
        <ActionDialog
          group={group}
          title={t(`rolloutControls.${confirming}Title`, {
            label,
            environment: placeOf(group),
          })}
          width={560}
          request={{ kind: confirming, rolloutId: rollout.id }}
          confirmLabel={() =>
            t(`rolloutControls.${confirming}Confirm`, { label })
          }
          destructive={confirming === 'abort'}
          reason="none"
          onClose={() => setConfirming(undefined)}
          onAccepted={onAccepted}
        />
      )}
    </div>
  );
}
