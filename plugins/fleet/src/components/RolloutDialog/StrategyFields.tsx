import { NumberField, Radio, RadioGroup, Switch } from '@backstage/ui';
import type { Strategy } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { CanarySteps } from './CanarySteps';
import type { StrategyDraft } from './strategyDraft';
import styles from './RolloutDialog.module.css';

const TYPES: readonly Strategy['type'][] = ['rolling', 'blueGreen', 'canary'];

/** Chooses how to roll out, with one sentence each on when, and the fields of the chosen one. */
export function StrategyFields(props: {
  /** What the group's engine offers; default all. */
  offered?: readonly Strategy['type'][];
  draft: StrategyDraft;
  onChange: (draft: StrategyDraft) => void;
}) {
  const { draft, onChange } = props;
  const { t } = useFleetTranslation();
  return (
    <div className={styles.strategy}>
      <RadioGroup
        label={t('rolloutDialog.strategy.label')}
        value={draft.type}
        onChange={type =>
          onChange({ ...draft, type: type as Strategy['type'] })
        }
      >
        {TYPES.filter(
          type => props.offered === undefined || props.offered.includes(type),
        ).map(type => (
          <Radio
            key={type}
            value={type}
            aria-label={t(`rolloutDialog.strategy.${type}`)}
          >
            <span className={styles.choice}>
              <span className={styles.choiceName}>
                {t(`rolloutDialog.strategy.${type}`)}
              </span>
              <span className={styles.hint}>
                {t(`rolloutDialog.strategy.${type}Hint`)}
              </span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <Fields {...props} />
    </div>
  );
}

function Fields({
  draft,
  onChange,
}: {
  draft: StrategyDraft;
  onChange: (draft: StrategyDraft) => void;
}) {
  const { t } = useFleetTranslation();
  const bake = (value: number, set: (value: number) => void) => (
    <NumberField
      label={t('rolloutDialog.bakeSeconds')}
      description={t('rolloutDialog.bakeSecondsHint')}
      minValue={0}
      maxValue={86_400}
      value={value}
      onChange={set}
    />
  );
  switch (draft.type) {
    case 'rolling': {
      const { rolling } = draft;
      return (
        <div className={styles.fields}>
          <NumberField
            label={t('rolloutDialog.rolling.maxSurge')}
            description={t('rolloutDialog.rolling.maxSurgeHint')}
            minValue={0}
            maxValue={100}
            value={rolling.maxSurge}
            onChange={maxSurge =>
              onChange({ ...draft, rolling: { ...rolling, maxSurge } })
            }
          />
          <NumberField
            label={t('rolloutDialog.rolling.maxUnavailable')}
            description={t('rolloutDialog.rolling.maxUnavailableHint')}
            minValue={0}
            maxValue={100}
            value={rolling.maxUnavailable}
            onChange={maxUnavailable =>
              onChange({ ...draft, rolling: { ...rolling, maxUnavailable } })
            }
          />
        </div>
      );
    }
    case 'blueGreen': {
      const { blueGreen } = draft;
      return (
        <div className={styles.fields}>
          {bake(blueGreen.bakeSeconds, bakeSeconds =>
            onChange({ ...draft, blueGreen: { ...blueGreen, bakeSeconds } }),
          )}
          <Switch
            label={t('rolloutDialog.gate')}
            isSelected={blueGreen.gate}
            onChange={gate =>
              onChange({ ...draft, blueGreen: { ...blueGreen, gate } })
            }
          />
        </div>
      );
    }
    case 'canary': {
      const { canary } = draft;
      return (
        <div className={styles.fields}>
          <CanarySteps
            steps={canary.steps}
            onChange={steps =>
              onChange({ ...draft, canary: { ...canary, steps } })
            }
          />
          {bake(canary.bakeSeconds, bakeSeconds =>
            onChange({ ...draft, canary: { ...canary, bakeSeconds } }),
          )}
        </div>
      );
    }
    default: {
      const never: never = draft.type;
      return never;
    }
  }
}
