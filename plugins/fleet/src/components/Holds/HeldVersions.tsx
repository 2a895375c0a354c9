import { Text } from '@backstage/ui';
import { RiHand } from '@remixicon/react';
import type { Hold, ScaleGroup } from '@capstan/plugin-fleet-common';
import { fleetHoldUpdatePermission } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetTranslation, useRight } from '../../hooks';
import { DisabledReason } from '../DisabledReason';
import { HoldDialog } from './HoldDialog';
import { ResumeDialog } from './ResumeDialog';
import { useHoldSentence } from './useHoldSentence';
import styles from './Holds.module.css';

/** Versions that must not be rolled out to the group, each with who, since when and why; and the ways to change that. */
export function HeldVersions(props: {
  group: ScaleGroup;
  onChanged: () => void;
}) {
  const { group } = props;
  const { t } = useFleetTranslation();
  const sentence = useHoldSentence();
  const right = useRight(fleetHoldUpdatePermission, group.entityRef);
  const [resuming, setResuming] = useState<Hold>();
  const [isHolding, setHolding] = useState(false);
  return (
    <section aria-label={t('holds.label')} className={styles.root}>
      {group.holds.length > 0 && (
        <ul className={styles.list}>
          {group.holds.map(hold => (
            <li key={hold.revisionId} className={styles.hold}>
              <RiHand aria-hidden="true" className={styles.icon} />
              <div className={styles.words}>
                <Text as="div" weight="bold">
                  {t('holds.held', { label: hold.revisionLabel })}
                </Text>
                <div className={styles.secondary}>{sentence(hold)}</div>
              </div>
              <DisabledReason
                variant="secondary"
                size="small"
                capability={right}
                aria-label={t('holds.resumeLabel', {
                  label: hold.revisionLabel,
                })}
                onPress={() => setResuming(hold)}
              >
                {t('holds.resume')}
              </DisabledReason>
            </li>
          ))}
        </ul>
      )}
      <DisabledReason
        variant="tertiary"
        size="small"
        capability={right}
        className={styles.add}
        iconStart={<RiHand aria-hidden="true" />}
        onPress={() => setHolding(true)}
      >
        {t('holds.hold')}
      </DisabledReason>
      {resuming && (
        <ResumeDialog
          group={group}
          hold={resuming}
          onClose={() => setResuming(undefined)}
          onChanged={props.onChanged}
        />
      )}
      {isHolding && (
        <HoldDialog
          group={group}
          onClose={() => setHolding(false)}
          onChanged={props.onChanged}
        />
      )}
    </section>
  );
}
