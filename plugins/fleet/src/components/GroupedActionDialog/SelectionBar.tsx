import { Button } from '@backstage/ui';
import type { Capability, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import { useFleetTranslation } from '../../hooks';
import { DisabledReason } from '../DisabledReason';
import { GroupedActionDialog } from './GroupedActionDialog';
import { MOST, splitGroups } from './groupedItems';
import type { GroupedKind } from './groupedItems';
import styles from './GroupedActionDialog.module.css';

/** What can be done with the selected groups. Nothing while none is selected. */
export function SelectionBar(props: {
  groups: readonly ScaleGroup[];
  onClear: () => void;
}) {
  const { groups } = props;
  const { t } = useFleetTranslation();
  const [kind, setKind] = useState<GroupedKind>();
  const may = (wanted: GroupedKind): Capability => {
    if (groups.length > MOST)
      return {
        can: false,
        reason: t('groupedAction.tooMany', { max: String(MOST) }),
      };
    const { able, unable } = splitGroups(groups, wanted);
    return able.length > 0
      ? { can: true }
      : { can: false, reason: unable[0]?.reason ?? '' };
  };
  if (groups.length === 0) return null;
  return (
    <div
      role="region"
      aria-label={t('groupedAction.bar')}
      className={styles.bar}
    >
      <span role="status" className={styles.count}>
        {t('groupedAction.selected', { count: groups.length })}
      </span>
      <DisabledReason
        variant="secondary"
        destructive
        capability={may('rollback')}
        onPress={() => setKind('rollback')}
      >
        {t('groupedAction.rollback')}
      </DisabledReason>
      <DisabledReason
        variant="secondary"
        capability={may('promote')}
        onPress={() => setKind('promote')}
      >
        {t('groupedAction.promote')}
      </DisabledReason>
      <Button variant="tertiary" onPress={props.onClear}>
        {t('groupedAction.clear')}
      </Button>
      {kind && (
        <GroupedActionDialog
          kind={kind}
          groups={groups}
          onClose={() => setKind(undefined)}
        />
      )}
    </div>
  );
}
