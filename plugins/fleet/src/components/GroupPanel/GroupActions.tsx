import { useState } from 'react';
import {
  RiArrowGoBackLine,
  RiExpandUpDownLine,
  RiPauseCircleLine,
  RiRocketLine,
} from '@remixicon/react';
import type { Action, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { AutoscalingDialog } from '../AutoscalingDialog';
import { DisabledReason } from '../DisabledReason';
import { RollbackDialog } from '../RollbackDialog';
import { RolloutDialog } from '../RolloutDialog';
import { ScaleDialog } from '../ScaleDialog';
import styles from './GroupPanel.module.css';

const DIALOGS = {
  rollout: RolloutDialog,
  rollback: RollbackDialog,
  scale: ScaleDialog,
  autoscaling: AutoscalingDialog,
} as const;

/** The buttons of every group. What it cannot do now stays, with the reason. */
export function GroupActions(props: {
  group: ScaleGroup;
  onOpen: () => void;
  onAccepted: (action: Action) => void;
}) {
  const { group } = props;
  const { t } = useFleetTranslation();
  const [dialog, setDialog] = useState<keyof typeof DIALOGS>();
  const open = (kind: keyof typeof DIALOGS) => () => {
    props.onOpen();
    setDialog(kind);
  };
  const OpenDialog = dialog && DIALOGS[dialog];
  return (
    <div
      role="group"
      aria-label={t('groupPanel.actions')}
      className={styles.actions}
    >
      <DisabledReason
        capability={group.capabilities.rollout}
        iconStart={<RiRocketLine aria-hidden="true" />}
        onPress={open('rollout')}
      >
        {t('groupPanel.rollOut')}
      </DisabledReason>
      <DisabledReason
        variant="secondary"
        destructive
        capability={group.capabilities.rollback}
        iconStart={<RiArrowGoBackLine aria-hidden="true" />}
        onPress={open('rollback')}
      >
        {t('groupPanel.rollBack')}
      </DisabledReason>
      <DisabledReason
        variant="secondary"
        capability={group.capabilities.scale}
        iconStart={<RiExpandUpDownLine aria-hidden="true" />}
        onPress={open('scale')}
      >
        {t('groupPanel.scale')}
      </DisabledReason>
      <DisabledReason
        variant="secondary"
        capability={group.capabilities.autoscaling}
        iconStart={<RiPauseCircleLine aria-hidden="true" />}
        onPress={open('autoscaling')}
      >
        {t('groupPanel.autoscaling.action')}
      </DisabledReason>
      {OpenDialog && (
        <OpenDialog
          group={group}
          onClose={() => setDialog(undefined)}
          onAccepted={props.onAccepted}
        />
      )}
    </div>
  );
}
