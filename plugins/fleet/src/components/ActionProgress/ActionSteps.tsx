import type { ActionStep } from '@capstan/plugin-fleet-common';
import { exactTime } from '../TimeChart';
import { useFleetTranslation } from '../../hooks';
import styles from './ActionProgress.module.css';

/** What the portal did for an action, step by step. */
export function ActionSteps({ steps }: { steps: readonly ActionStep[] }) {
  const { t } = useFleetTranslation();
  return (
    <ol className={styles.steps} aria-label={t('actionProgress.steps')}>
      {steps.map(step => (
        <li key={`${step.name} ${step.at}`}>
          <time dateTime={step.at}>{exactTime(Date.parse(step.at))}</time>{' '}
          <strong>{t(`actionProgress.step.${step.name}`)}</strong>{' '}
          {step.outcome}
        </li>
      ))}
    </ol>
  );
}
