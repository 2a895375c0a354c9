import { Button, ButtonIcon, Checkbox, NumberField } from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine } from '@remixicon/react';
import type { CanaryStep } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import styles from './RolloutDialog.module.css';

const DEFAULT_PAUSE_SECONDS = 60;
const MOST_STEPS = 10;

/** The steps of a canary, one line each: share of traffic, then a pause or a person. */
export function CanarySteps(props: {
  steps: readonly CanaryStep[];
  onChange: (steps: readonly CanaryStep[]) => void;
}) {
  const { steps, onChange } = props;
  const { t } = useFleetTranslation();
  const change = (index: number, step: CanaryStep) =>
    onChange(
      steps.map((former, position) => (position === index ? step : former)),
    );
  const add = () => {
    const last = steps[steps.length - 1]?.weight ?? 0;
    const weight = Math.min(
      99,
      last + Math.max(1, Math.round((100 - last) / 2)),
    );
    onChange([...steps, { weight, pauseSeconds: DEFAULT_PAUSE_SECONDS }]);
  };
  return (
    <fieldset className={styles.steps}>
      <legend>{t('rolloutDialog.canary.steps')}</legend>
      {steps.map((step, index) => {
        const number = String(index + 1);
        const gated = step.pauseSeconds === undefined;
        return (
          // Steps have no identity beside their place.
          // eslint-disable-next-line react/no-array-index-key
          <div key={index} className={styles.step}>
            <NumberField
              label={t('rolloutDialog.canary.weight', { number })}
              minValue={1}
              maxValue={99}
              value={step.weight}
              onChange={weight => change(index, { ...step, weight })}
            />
            <NumberField
              label={t('rolloutDialog.canary.pause')}
              aria-label={t('rolloutDialog.canary.pauseOf', { number })}
              minValue={0}
              maxValue={86_400}
              isDisabled={gated}
              value={step.pauseSeconds ?? NaN}
              onChange={pauseSeconds =>
                change(index, { ...step, pauseSeconds: pauseSeconds || 0 })
              }
            />
            <Checkbox
              aria-label={t('rolloutDialog.canary.gateOf', { number })}
              isSelected={gated}
              onChange={gate =>
                change(index, {
                  weight: step.weight,
                  ...(gate ? {} : { pauseSeconds: DEFAULT_PAUSE_SECONDS }),
                })
              }
            >
              {t('rolloutDialog.canary.gate')}
            </Checkbox>
            <ButtonIcon
              variant="tertiary"
              icon={<RiDeleteBinLine aria-hidden="true" />}
              aria-label={t('rolloutDialog.canary.remove', { number })}
              isDisabled={steps.length === 1}
              onPress={() =>
                onChange(steps.filter((_, position) => position !== index))
              }
            />
          </div>
        );
      })}
      <Button
        variant="secondary"
        iconStart={<RiAddLine aria-hidden="true" />}
        isDisabled={steps.length >= MOST_STEPS}
        onPress={add}
      >
        {t('rolloutDialog.canary.add')}
      </Button>
    </fieldset>
  );
}
