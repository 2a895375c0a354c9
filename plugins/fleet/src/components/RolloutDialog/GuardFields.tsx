import { Checkbox, NumberField } from '@backstage/ui';
import { useFleetTranslation } from '../../hooks';
import { LONGEST_BAKE, SHORTEST_BAKE } from './guardDraft';
import type { GuardDraft } from './guardDraft';
import styles from './RolloutDialog.module.css';

/** Whether the portal watches the new version and takes it back by itself, and for how long. */
export function GuardFields(props: {
  draft: GuardDraft;
  onChange: (draft: GuardDraft) => void;
}) {
  const { draft, onChange } = props;
  const { t } = useFleetTranslation();
  return (
    <div className={styles.strategy}>
      <Checkbox
        isSelected={draft.isGuarded}
        onChange={isGuarded => onChange({ ...draft, isGuarded })}
      >
        {t('rolloutDialog.guard.label')}
      </Checkbox>
      {draft.isGuarded && (
        <div className={styles.fields}>
          <NumberField
            label={t('rolloutDialog.guard.bake')}
            description={t('rolloutDialog.guard.hint')}
            minValue={SHORTEST_BAKE}
            maxValue={LONGEST_BAKE}
            value={draft.bakeSeconds}
            onChange={bakeSeconds => onChange({ ...draft, bakeSeconds })}
          />
        </div>
      )}
    </div>
  );
}
